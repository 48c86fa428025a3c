package io.masakari.core.recovery.instance;

import io.masakari.core.model.InstanceFailure;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which instances are recovered from their own failure: those whose metadata ask for it, or all that do not refuse; and
 * from an agent's silence only those whose metadata ask for that too, as a busy guest can be silent and well.
 *
 * @param all upstream's process_all_instances
 * @param key upstream's ha_enabled_instance_metadata_key
 * @param agentKey the key by which an instance asks to be restarted when its guest agent falls silent
 */
public record Protection(boolean all, String key, String agentKey) {
    private static final Set<String> TRUE_WORDS = Set.of("true", "t", "1", "yes", "y", "on");
    private static final Set<String> FALSE_WORDS = Set.of("false", "f", "0", "no", "n", "off");
    /** Masakari v1's key; only OFF counts, in any case. */
    private static final String V1_KEY = "HA-Enabled";

    public Protection {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(agentKey, "agentKey");
    }

    /** As upstream without configuration. */
    public static Protection upstream() {
        return new Protection(false, "HA_Enabled", "HA_Guest_Agent");
    }

    public boolean covers(Map<String, String> metadata) {
        String wanted = lower(metadata.getOrDefault(key, ""));
        if (lower(metadata.getOrDefault(V1_KEY, "")).equals("off") || FALSE_WORDS.contains(wanted)) {
            return false;
        }
        return all || TRUE_WORDS.contains(wanted);
    }

    /** Whether it is recovered from this failure. */
    public boolean covers(Map<String, String> metadata, InstanceFailure failure) {
        return covers(metadata)
                && (failure != InstanceFailure.AGENT_SILENT
                        || TRUE_WORDS.contains(lower(metadata.getOrDefault(agentKey, ""))));
    }

    /** Completes "It is not recovered: ". */
    public String whyNot(Map<String, String> metadata) {
        if (covers(metadata)) {
            return "its guest agent fell silent, and its metadata do not ask for a restart then (" + agentKey + ")";
        }
        if (lower(metadata.getOrDefault(V1_KEY, "")).equals("off")) {
            return "its metadata " + V1_KEY + " is '" + metadata.get(V1_KEY) + "'";
        }
        if (metadata.containsKey(key)) {
            return "its metadata " + key + " is '" + metadata.get(key) + "'";
        }
        return "its metadata have no " + key + ", and [instance_failure] process_all_instances is off";
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
