package io.masakari.simulator.scenario;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.model.OrderlyLeave;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.simulator.world.ClusterSpec;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a scenario's cluster.json. Absent keys have their default. */
public final class ClusterFile {
    private static final String CLUSTER = "lab";

    /** As gson reads it: every key may be absent. */
    private static final class Json {
        private Long seed;
        private List<String> hosts;
        private Map<String, List<String>> clusters;
        private Map<String, List<String>> instances;
        private List<String> reserved;
        private Integer vcpus;
        private RecoveryMethod method;
        private Integer stormPercent;
        private Integer novaMillis;
        private Integer spoolMost;
        private Integer callers;
        private Boolean resumeGuests;
        private Integer arrivalSeconds;
        private Integer comparesAfterSeconds;
        private Integer watchdogSeconds;
        private Boolean greets;
        private Integer witnesses;
        private InstanceDisks disks;
        private IoErrorAnswer ioError;
        private OrderlyLeave orderlyLeave;
    }

    private ClusterFile() {}

    /** @throws MalformedScenario if it is no JSON object of these keys */
    public static ClusterSpec parse(String file, String text) {
        try {
            JsonElement json = JsonParser.parseString(text);
            if (!json.isJsonObject()) {
                throw new IllegalArgumentException("a JSON object is expected");
            }
            refuseUnknownKeys(json.getAsJsonObject());
            return of(new Gson().fromJson(json, Json.class));
        } catch (JsonParseException | IllegalArgumentException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            throw new MalformedScenario(file, lineIn(why, text), why);
        }
    }

    /** What {@link #parse} reads. */
    public static String write(ClusterSpec spec) {
        Json json = new Json();
        json.seed = spec.seed();
        json.clusters = spec.clusters();
        json.instances = spec.instances();
        json.reserved = spec.reserved();
        json.vcpus = spec.vcpus();
        json.method = spec.method();
        json.stormPercent = spec.stormPercent();
        json.novaMillis = spec.novaMillis();
        json.spoolMost = spec.spoolMost();
        json.callers = spec.callers();
        json.resumeGuests = spec.resumeGuests();
        json.arrivalSeconds = spec.arrivalSeconds();
        json.comparesAfterSeconds = spec.comparesAfterSeconds();
        json.watchdogSeconds = spec.watchdogSeconds();
        json.greets = spec.greets();
        json.witnesses = spec.witnesses();
        json.disks = spec.disks();
        json.ioError = spec.ioError().orElse(null);
        json.orderlyLeave = spec.orderlyLeave();
        return new Gson().toJson(json);
    }

    private static ClusterSpec of(Json json) {
        Map<String, List<String>> one =
                Map.of(CLUSTER, orElse(json.hosts, List.of("compute1", "compute2", "compute3")));
        if (json.hosts != null && json.clusters != null) {
            throw new IllegalArgumentException("either \"hosts\" or \"clusters\", not both");
        }
        return ClusterSpec.of(e -> {
            e.seed = orElse(json.seed, e.seed);
            e.clusters = orElse(json.clusters, one);
            e.instances = orElse(json.instances, e.instances);
            e.reserved = orElse(json.reserved, e.reserved);
            e.vcpus = orElse(json.vcpus, e.vcpus);
            e.method = orElse(json.method, e.method);
            e.stormPercent = orElse(json.stormPercent, e.stormPercent);
            e.novaMillis = orElse(json.novaMillis, e.novaMillis);
            e.spoolMost = orElse(json.spoolMost, e.spoolMost);
            e.callers = orElse(json.callers, e.callers);
            e.resumeGuests = orElse(json.resumeGuests, e.resumeGuests);
            e.arrivalSeconds = orElse(json.arrivalSeconds, e.arrivalSeconds);
            e.comparesAfterSeconds = orElse(json.comparesAfterSeconds, e.comparesAfterSeconds);
            e.watchdogSeconds = orElse(json.watchdogSeconds, e.watchdogSeconds);
            e.greets = orElse(json.greets, e.greets);
            e.witnesses = orElse(json.witnesses, e.witnesses);
            e.disks = orElse(json.disks, e.disks);
            e.ioError = Optional.ofNullable(json.ioError);
            e.orderlyLeave = orElse(json.orderlyLeave, e.orderlyLeave);
        });
    }

    private static void refuseUnknownKeys(JsonObject json) {
        List<String> known = Arrays.stream(Json.class.getDeclaredFields())
                .map(Field::getName)
                .toList();
        for (String key : json.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("unknown key \"" + key + "\"; known: " + known);
            }
        }
    }

    /** gson says "line 3 column 7"; otherwise the first quoted word tells where to look. */
    private static int lineIn(String message, String text) {
        var line = java.util.regex.Pattern.compile("line (\\d+)").matcher(message);
        if (line.find()) {
            return Integer.parseInt(line.group(1));
        }
        var word = java.util.regex.Pattern.compile("'([^']+)'|\"([^\"]+)\"").matcher(message);
        return word.find() ? lineOf(word.group(1) == null ? word.group(2) : word.group(1), text) : 1;
    }

    private static int lineOf(String word, String text) {
        int at = text.indexOf(word);
        return at < 0 ? 1 : (int) text.substring(0, at).lines().count() + (text.startsWith("\n", at - 1) ? 1 : 0);
    }

    private static <T> T orElse(T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
