package io.masakari.runtime.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.masakari.core.model.BootId;
import io.masakari.core.model.GuestDisks;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.Printable;
import io.masakari.runtime.gate.GateStanding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a monitor says of itself to the controller (docs/notification-format.md, "Boots and greetings").
 *
 * @param kind of monitor
 * @param boot of its host; empty if it is not known
 * @param gate how the gate of its host stands (docs/boot-gate.md); empty if there is none
 * @param guests of its host; empty if it does not see them
 * @param barred lost hosts whose fencing it does not ask for, as something bars it
 */
public record Greeting(
        HostName host,
        MonitorKind kind,
        Optional<BootId> boot,
        Optional<GateStanding> gate,
        Optional<SeenGuests> guests,
        List<BarredFencing> barred) {
    /** The newest form of reports that is written here. */
    private static final int FORMAT = 2;

    private static final long SHORTEST_SECONDS = 5;
    private static final long LONGEST_SECONDS = 300;
    private static final int LONGEST_REASON = 500;
    /** More than a Corosync cluster has. */
    private static final int MOST_HOSTS = 512;

    /** Of a host without a gate, whose guests it does not see. */
    public Greeting(HostName host, MonitorKind kind, Optional<BootId> boot) {
        this(host, kind, boot, Optional.empty(), Optional.empty(), List.of());
    }

    /** Whether it tells what an earlier version of the controller rejects: of guests, or of barred fencings. */
    boolean hasNews() {
        return guests.isPresent() || !barred.isEmpty();
    }

    Greeting withoutNews() {
        return new Greeting(host, kind, boot, gate, Optional.empty(), List.of());
    }

    /** For a controller of an earlier version, which rejects a greeting that tells of disks. */
    Greeting withoutDisks() {
        return new Greeting(
                host,
                kind,
                boot,
                gate,
                guests.map(seen -> new SeenGuests(seen.list().with(GuestDisks.UNKNOWN), seen.age())),
                barred);
    }

    /** For a controller of an earlier version, which rejects a greeting that tells of a gate. */
    Greeting withoutGate() {
        return new Greeting(host, kind, boot, Optional.empty(), guests, barred);
    }

    /** With the list of guests in full, if there is one. @param challenge the last one that this controller gave */
    public byte[] encode(Instant now, Optional<String> challenge) {
        return encode(now, challenge, Optional.empty());
    }

    /**
     * @param challenge the last one that this controller gave
     * @param knownGuests digest of the list of guests that this controller has, which is not sent again
     */
    public byte[] encode(Instant now, Optional<String> challenge, Optional<String> knownGuests) {
        JsonObject fields = new JsonObject();
        fields.addProperty("format", FORMAT);
        fields.addProperty("host", host.value());
        fields.addProperty("kind", kind.word());
        boot.ifPresent(id -> fields.addProperty("boot", id.toString()));
        fields.addProperty("time", now.toString());
        challenge.ifPresent(last -> fields.addProperty("challenge", last));
        gate.ifPresent(standing -> fields.add("gate", encode(standing)));
        guests.ifPresent(seen -> fields.add("guests", encode(seen, knownGuests)));
        if (!barred.isEmpty()) {
            JsonArray hosts = new JsonArray();
            barred.stream().limit(BarredFencing.MOST).forEach(each -> hosts.add(encode(each)));
            fields.add("fencing_barred", hosts);
        }
        JsonObject envelope = new JsonObject();
        envelope.add("greeting", fields);
        return envelope.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonObject encode(GateStanding gate) {
        JsonObject fields = new JsonObject();
        gate.waits().ifPresent(waits -> fields.addProperty("waits_ms", waits.toMillis()));
        gate.fault().ifPresent(fault -> fields.addProperty("fault", Printable.cleaned(fault)));
        fields.addProperty("open", gate.open());
        return fields;
    }

    private static JsonObject encode(SeenGuests seen, Optional<String> known) {
        JsonObject fields = new JsonObject();
        String digest = GuestListWire.digest(seen.list());
        fields.addProperty("age_ms", seen.age().toMillis());
        fields.addProperty("digest", digest);
        if (!known.equals(Optional.of(digest))) {
            fields.addProperty("running", GuestListWire.encode(seen.list().running()));
            fields.addProperty("paused", GuestListWire.encode(seen.list().paused()));
            if (seen.list().disks().size() > 0) {
                fields.addProperty(
                        "local_disks", GuestListWire.encode(seen.list().disks().local()));
                fields.addProperty(
                        "shared_disks", GuestListWire.encode(seen.list().disks().shared()));
            }
        }
        return fields;
    }

    private static JsonObject encode(BarredFencing barred) {
        String why = Printable.cleaned(barred.why());
        JsonObject fields = new JsonObject();
        fields.addProperty("host", barred.host().value());
        fields.addProperty("why", why.substring(0, Math.min(why.length(), BarredFencing.LONGEST_REASON)));
        fields.addProperty("age_ms", barred.age().toMillis());
        return fields;
    }

    /** What the controller says of itself, for people. */
    static String reason(JsonPrimitive text) {
        String said = Printable.cleaned(text.getAsString());
        return said.substring(0, Math.min(said.length(), LONGEST_REASON));
    }

    /**
     * @param againAfter when the controller wants the next greeting
     * @param fencingUnwanted of which hosts it wants no fencing, "*" for all, and why; empty if it does not say
     * @param guests digest of the list of this host's guests that it has; empty if it has none that it believes
     */
    public record Reply(
            Optional<String> challenge,
            Optional<Duration> againAfter,
            Optional<Map<String, String>> fencingUnwanted,
            Optional<String> guests) {
        /** From a controller that does not say which hosts are to be fenced. */
        public Reply(Optional<String> challenge, Optional<Duration> againAfter) {
            this(challenge, againAfter, Optional.empty(), Optional.empty());
        }

        /** What cannot be read in it is left out. */
        public static Reply of(byte[] body) {
            try {
                if (StrictJson.parseObject(body, ControllerClient.MAX_ANSWER_BYTES)
                                .get("greeting")
                        instanceof JsonObject fields) {
                    return new Reply(
                            primitive(fields, "challenge")
                                    .map(JsonPrimitive::getAsString)
                                    .filter(text -> !text.isEmpty() && text.length() <= 64),
                            primitive(fields, "again_after")
                                    .filter(JsonPrimitive::isNumber)
                                    .map(JsonPrimitive::getAsLong)
                                    .map(seconds -> Math.max(SHORTEST_SECONDS, Math.min(seconds, LONGEST_SECONDS)))
                                    .map(Duration::ofSeconds),
                            unwanted(fields),
                            primitive(fields, "guests")
                                    .map(JsonPrimitive::getAsString)
                                    .filter(text -> text.length() == GuestListWire.DIGEST_CHARACTERS));
                }
            } catch (WireException | NumberFormatException e) {
                // As from an earlier controller, or from something else that answers there.
            }
            return new Reply(Optional.empty(), Optional.empty());
        }

        private static Optional<Map<String, String>> unwanted(JsonObject fields) {
            if (!(fields.get("fencing_unwanted") instanceof JsonObject hosts)) {
                return Optional.empty();
            }
            Map<String, String> why = new HashMap<>();
            hosts.entrySet().stream().limit(MOST_HOSTS).forEach(host -> {
                if (host.getValue() instanceof JsonPrimitive text) {
                    why.put(host.getKey(), reason(text));
                }
            });
            return Optional.of(Map.copyOf(why));
        }

        private static Optional<JsonPrimitive> primitive(JsonObject fields, String key) {
            return fields.get(key) instanceof JsonPrimitive value ? Optional.of(value) : Optional.empty();
        }
    }

    /**
     * What came of it.
     *
     * @param text the answer's body, for people
     */
    public record Outcome(int status, Reply reply, String text) {
        public static Outcome of(int status, byte[] body) {
            return new Outcome(status, Reply.of(body), HttpAnswer.message(body));
        }
    }
}
