package io.masakari.core.recovery;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which instances of a lost host are recovered: those whose metadata ask for it go first, those that refuse are left alone,
 * what becomes of the others is configured.
 *
 * @param all upstream's evacuate_all_instances: also those that say nothing
 * @param ignoresErrors upstream's ignore_instances_in_error_state: not those that are in error when they are first seen
 * @param key upstream's ha_enabled_instance_metadata_key
 */
public record HostSelection(boolean all, boolean ignoresErrors, String key) {
    /** As upstream without configuration. */
    public static final HostSelection DEFAULTS = new HostSelection(true, false, "HA_Enabled");

    public HostSelection {
        Objects.requireNonNull(key, "key");
    }

    public boolean isRefused(Map<String, String> metadata) {
        return Wishes.isNo(metadata, key);
    }

    public boolean isAskedFor(Map<String, String> metadata) {
        return Wishes.isYes(metadata, key);
    }

    public boolean covers(Map<String, String> metadata) {
        return !isRefused(metadata) && (all || isAskedFor(metadata));
    }

    /** Completes "It is not recovered: "; empty if it is. */
    public Optional<String> whyNot(Map<String, String> metadata) {
        if (covers(metadata)) {
            return Optional.empty();
        }
        if (Wishes.isNoByV1(metadata)) {
            return Optional.of("its metadata " + Wishes.V1_KEY + " is '" + metadata.get(Wishes.V1_KEY) + "'");
        }
        return Optional.of(
                metadata.containsKey(key)
                        ? "its metadata " + key + " is '" + metadata.get(key) + "'"
                        : "its metadata have no " + key + ", and [host_failure] evacuate_all_instances is off");
    }
}
