package io.masakari.bootgate;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.gate.GateFiles;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides when the gate of this boot opens. It opens when a controller says so; else when its wait is over and all that it has
 * promised, and in any case ten minutes after its begin. A promise counts once it is written down, before it is sent: whether a
 * request has arrived is never known for sure. All methods may be called by any thread.
 */
final class Gate {
    /** The clock shows hundredths of a second: what is promised is kept for a little longer. */
    private static final Duration SLACK = Duration.ofMillis(100);

    private static final int MAX_REASON = 255;

    private final Host host;
    private final GateFiles files;
    private final Guests guests;
    private final Ticker clock;
    private final EventLog log;
    private final Consumer<String> console;

    private final Map<URI, Challenge> challenges = new HashMap<>();
    /** Until when the gate has promised each to stay shut. */
    private final Map<URI, MonotonicTime> promises = new HashMap<>();

    private GateFiles.State state;
    private boolean written = true;
    private Optional<GateFiles.Request> byHand = Optional.empty();
    private Optional<Allowed> allowed = Optional.empty();
    private Optional<String> opened = Optional.empty();
    private String lastWhy = "";

    /** @param waits how long the gate stays shut when it hears nothing */
    record Host(HostName name, String boot, Duration waits) {}

    /** Counts the QEMU processes. */
    @FunctionalInterface
    interface Guests {
        int count() throws IOException;
    }

    /** @param promised with the first answer to it; a request that is sent again promises no more */
    private record Challenge(String text, MonotonicTime received, Duration wanted, Optional<Duration> promised) {}

    /** A controller has said "open". */
    private record Allowed(URI by, String why) {}

    /** @param console is told what people in front of the machine should know */
    Gate(Host host, GateFiles files, Guests guests, Ticker clock, EventLog log, Consumer<String> console) {
        this.host = host;
        this.files = files;
        this.guests = guests;
        this.clock = clock;
        this.log = log;
        this.console = console;
        MonotonicTime now = clock.now();
        GateFiles.State fresh = new GateFiles.State(host.boot(), now, host.waits(), now);
        // Another process of this boot's gate was here before, and was killed: what it has promised counts.
        state = files.read().filter(before -> before.boot().equals(host.boot())).orElse(fresh);
        if (files.isOpen()) {
            opened = Optional.of("the gate of this boot has opened before");
        } else {
            commit(state);
            tell(
                    Event.BOOT_GATE_SHUT,
                    "The gate of this boot is shut: libvirt and nova-compute wait for it. When it hears nothing from a"
                            + " controller, it opens in " + seconds(until(state.opens(), now)) + " s.");
        }
    }

    /** Why the gate is open; empty as long as it is shut. */
    synchronized Optional<String> opened() {
        return opened;
    }

    synchronized boolean isOpenedByHand() {
        return byHand.isPresent();
    }

    /** Opens it if that is due. */
    synchronized void look() {
        if (opened.isPresent()) {
            return;
        }
        if (byHand.isEmpty()) {
            byHand = files.request();
            byHand.ifPresent(request -> tell(
                    Event.BOOT_GATE_WAITS,
                    "An operator opens the gate" + (request.force() ? " by force" : "") + ": " + reason(request)
                            + (request.force()
                                    ? "."
                                    : ". It opens when its wait and its last promise are over, in "
                                            + seconds(until(state.opens(), clock.now())) + " s.")));
        }
        MonotonicTime now = clock.now();
        if (byHand.isPresent() && byHand.get().force()) {
            open("opened by force: " + reason(byHand.get()));
        } else if (allowed.isPresent()
                && !now.isBefore(promisedToOthers(allowed.get().by()))) {
            open("the controller lets it: " + allowed.get().why());
        } else if (!now.isBefore(state.opens())) {
            open(byHand.map(request -> "opened by hand: " + reason(request))
                    .orElse("its time is over, and no controller let it open"));
        }
    }

    /** What to send to a controller now, and thereby a promise to it; empty if nothing can be said. */
    synchronized Optional<byte[]> question(URI controller) {
        int running;
        try {
            running = guests.count();
        } catch (IOException e) {
            unpromised("It cannot be seen which QEMU processes run: " + e);
            return Optional.empty();
        }
        MonotonicTime now = clock.now();
        JsonObject fields = new JsonObject();
        fields.addProperty("hostname", host.name().value());
        fields.addProperty("boot", host.boot());
        fields.addProperty("shut_for_ms", now.since(state.began()).toMillis());
        Optional<Challenge> challenge = Optional.ofNullable(challenges.get(controller));
        Duration promise =
                challenge.map(given -> promise(controller, given, now)).orElse(Duration.ZERO);
        if (promise.isZero()) {
            fields.add("answers", JsonNull.INSTANCE);
        } else {
            fields.addProperty("answers", challenge.get().text());
        }
        fields.addProperty("promise_ms", promise.toMillis());
        fields.addProperty("running", running);
        opened.flatMap(why -> byHand).ifPresent(request -> fields.addProperty("opened", reason(request)));
        JsonObject envelope = new JsonObject();
        envelope.add("gate", fields);
        return Optional.of(envelope.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What a controller has answered; it has just been received. */
    synchronized void answered(URI controller, Verdict verdict) {
        if (verdict.open()) {
            allowed = Optional.of(new Allowed(controller, verdict.why()));
            look();
            return;
        }
        allowed = allowed.filter(other -> !other.by().equals(controller));
        challenges.remove(controller);
        verdict.challenge()
                .ifPresent(text -> challenges.put(
                        controller, new Challenge(text, clock.now(), verdict.wanted(), Optional.empty())));
        sayWhy(
                Event.BOOT_GATE_WAITS,
                "The gate waits: " + verdict.why() + ".",
                verdict.why().replaceAll("\\d+", ""));
    }

    /** @param why each controller that was asked, and what it answered */
    synchronized void unheard(String why) {
        MonotonicTime now = clock.now();
        sayWhy(
                Event.BOOT_GATE_UNHEARD,
                "No controller answers the gate (" + why + "). It goes on asking, and opens in "
                        + seconds(until(state.opens(), now)) + " s at the latest.",
                why);
    }

    /** How long it will be shut if nothing is heard any more. */
    synchronized Duration left() {
        return opened.isPresent() ? Duration.ZERO : until(state.opens(), clock.now());
    }

    /** Zero if nothing can be promised. */
    private Duration promise(URI controller, Challenge challenge, MonotonicTime now) {
        if (byHand.isPresent() || opened.isPresent()) {
            return Duration.ZERO;
        }
        if (challenge.promised().isPresent()) {
            return challenge.promised().get();
        }
        Duration wanted = now.since(challenge.received()).plus(challenge.wanted());
        Duration most = state.began()
                .plus(GateFiles.LONGEST)
                .since(challenge.received())
                .minus(SLACK);
        Duration promise = wanted.compareTo(most) < 0 ? wanted : most;
        if (promise.toMillis() <= 0) {
            return Duration.ZERO;
        }
        MonotonicTime until = challenge.received().plus(promise).plus(SLACK);
        MonotonicTime longest = state.promised().isBefore(until) ? until : state.promised();
        if (!commit(new GateFiles.State(state.boot(), state.began(), state.waits(), longest))) {
            return Duration.ZERO;
        }
        challenges.put(
                controller,
                new Challenge(challenge.text(), challenge.received(), challenge.wanted(), Optional.of(promise)));
        promises.merge(controller, until, (before, then) -> before.isBefore(then) ? then : before);
        return promise;
    }

    private boolean commit(GateFiles.State next) {
        try {
            files.write(next);
            state = next;
            written = true;
        } catch (IOException e) {
            if (written) {
                unpromised("What it promises cannot be written down: " + e);
            }
            written = false;
        }
        return written;
    }

    private void unpromised(String why) {
        sayWhy(Event.BOOT_GATE_UNPROMISED, "The gate cannot promise to stay shut. " + why + ".", why);
    }

    /** Two controllers may answer differently: none opens what another one counts on. */
    private MonotonicTime promisedToOthers(URI controller) {
        return promises.entrySet().stream()
                .filter(promise -> !promise.getKey().equals(controller))
                .map(Map.Entry::getValue)
                .max(MonotonicTime::compareTo)
                .orElse(state.began());
    }

    private void open(String why) {
        opened = Optional.of(why);
        try {
            files.markOpen();
        } catch (IOException e) {
            unpromised("That it is open cannot be written down: " + e);
        }
        tell(Event.BOOT_GATE_OPENED, "The gate of this boot opens: " + why + ".");
    }

    /** Once for each reason. */
    private void sayWhy(Event event, String message, String why) {
        if (!why.equals(lastWhy)) {
            lastWhy = why;
            tell(event, message);
        }
    }

    private void tell(Event event, String message) {
        log.log(event, message);
        console.accept(message);
    }

    private static String reason(GateFiles.Request request) {
        String reason = request.reason();
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }

    private static Duration until(MonotonicTime then, MonotonicTime now) {
        Duration left = then.since(now);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static long seconds(Duration duration) {
        return (duration.toMillis() + 999) / 1000;
    }
}
