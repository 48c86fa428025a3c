package io.masakari.core.recovery.instance;

import io.masakari.core.model.InstanceFailure;
import io.masakari.core.recovery.HostSelection;
import io.masakari.core.recovery.Wishes;
import java.util.Map;
import java.util.Objects;

/**
 * Which instances are recovered from their own failure: those whose metadata ask for it, or all that do not refuse; and
 * from an agent's silence only those whose metadata ask for that too, as a busy guest can be silent and well. The loss of
 * their host is no failure of their own: from that those are recovered that are chosen for it.
 *
 * @param all upstream's process_all_instances
 * @param key upstream's ha_enabled_instance_metadata_key
 * @param hostLoss which instances are recovered when their host is lost
 * @param agentKey the key by which an instance asks to be restarted when its guest agent falls silent
 */
public record Protection(boolean all, String key, HostSelection hostLoss, String agentKey) {
    /** Where nothing is configured about lost hosts. */
    public Protection(boolean all, String key, String agentKey) {
        this(all, key, HostSelection.DEFAULTS, agentKey);
    }

    public Protection {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(agentKey, "agentKey");
    }

    /** As upstream without configuration. */
    public static Protection upstream() {
        return new Protection(false, "HA_Enabled", "HA_Guest_Agent");
    }

    public boolean covers(Map<String, String> metadata) {
        return !Wishes.isNo(metadata, key) && (all || Wishes.isYes(metadata, key));
    }

    /** Whether it is recovered from this failure. */
    public boolean covers(Map<String, String> metadata, InstanceFailure failure) {
        if (failure == InstanceFailure.HOST_LOST) {
            return hostLoss.covers(metadata);
        }
        return covers(metadata) && (failure != InstanceFailure.AGENT_SILENT || Wishes.isYes(metadata, agentKey));
    }

    /** Completes "It is not recovered: ". */
    public String whyNot(Map<String, String> metadata, InstanceFailure failure) {
        return failure == InstanceFailure.HOST_LOST ? hostLoss.whyNot(metadata).orElse("") : whyNot(metadata);
    }

    /** The same of its own failure. */
    public String whyNot(Map<String, String> metadata) {
        if (covers(metadata)) {
            return "its guest agent fell silent, and its metadata do not ask for a restart then (" + agentKey + ")";
        }
        if (Wishes.isNoByV1(metadata)) {
            return "its metadata " + Wishes.V1_KEY + " is '" + metadata.get(Wishes.V1_KEY) + "'";
        }
        if (metadata.containsKey(key)) {
            return "its metadata " + key + " is '" + metadata.get(key) + "'";
        }
        return "its metadata have no " + key + ", and [instance_failure] process_all_instances is off";
    }
}
