package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.recovery.ServerView;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is done with an instance found on a lost host: Masakari v1's patterns, decided by vm_state, task_state and
 * metadata. Power state is not asked: a dead host's is stale.
 *
 * <p>What Nova would take is left alone where its disk would be lost (SAFETY.md, C-28), and looked at where its guest may
 * run elsewhere (C-30).
 *
 * @param skip present with {@link Kind#SKIP} only
 */
public record Treatment(Kind kind, Optional<SkipReason> skip) {
    /** The possible treatments. */
    public enum Kind {
        EVACUATE,
        /** Nova refuses to evacuate it as it is; after a reset to error it accepts, and the instance comes back active. */
        RESET_AND_EVACUATE,
        /** Something rebuilds it already, or a migration has not ended as it should: what became of that must be seen first. */
        LOOK_FIRST,
        SKIP
    }

    private static final Set<String> STARTS = Set.of("powering-on", "rescuing", "unrescuing", "resuming");

    public Treatment {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(skip, "skip");
    }

    /**
     * For one that is seen for the first time: what a recovery, or Nova on its behalf, sets to error later is not what was in
     * error when its host was lost.
     */
    public static Treatment first(ServerView server, HostName lost, InstanceDisks disks, TreatmentPolicy policy) {
        Treatment treatment = of(server, lost, disks, policy);
        boolean isIgnored = policy.selection().ignoresErrors() && server.isInError();
        return isIgnored && treatment.kind() != Kind.SKIP ? skip(SkipReason.IN_ERROR) : treatment;
    }

    public static Treatment of(ServerView server, HostName lost, InstanceDisks disks, TreatmentPolicy policy) {
        LostMemory memory = policy.memory();
        if (server.host().isEmpty() || server.vmState().equals("shelved_offloaded")) {
            return skip(SkipReason.HAS_NO_HOST);
        }
        if (!server.isOn(lost)) {
            return skip(SkipReason.ELSEWHERE);
        }
        if (!policy.selection().covers(server.metadata())) {
            boolean isRefused = policy.selection().isRefused(server.metadata());
            return skip(isRefused ? SkipReason.OPTED_OUT : SkipReason.NOT_ASKED_FOR);
        }
        if (policy.services().own(server) && !policy.selection().isAskedFor(server.metadata())) {
            return skip(SkipReason.OWNED_BY_SERVICE);
        }
        String task = server.taskState().orElse("");
        if (task.equals("deleting") || task.equals("soft-deleting")) {
            return skip(SkipReason.BEING_DELETED);
        }
        // A live migration whose source dies after the switch-over leaves the guest running at the other end while
        // Nova still shows the source: evacuating it would start it a second time (SAFETY.md, C-15).
        if (task.equals("migrating")
                || task.startsWith("resize_") && !server.vmState().equals("resized")) {
            return skip(SkipReason.MIGRATING);
        }
        // The host's nova-compute takes such a job from its queue when it is back, and starts the guest without looking
        // where Nova has the instance by then (C-20; ComputeManager.start_instance, rescue_instance, resume_instance).
        if (STARTS.contains(task)) {
            return skip(SkipReason.BEING_STARTED);
        }
        if (server.isRebuilding()) {
            return new Treatment(Kind.LOOK_FIRST, Optional.empty());
        }
        if (!policy.evacuatesPinned() && Pinned.by(server.extraSpecs()).isPresent()) {
            return skip(SkipReason.PINNED);
        }
        return switch (server.vmState()) {
            case "active", "stopped", "error" -> unlessDiskIsLost(Kind.EVACUATE, server, disks);
            case "resized" -> unlessDiskIsLost(Kind.RESET_AND_EVACUATE, server, disks);
            case "paused", "rescued" -> memory.evacuatesPaused() ? reset(server, disks) : skip(SkipReason.MEMORY_LOST);
            case "suspended" -> memory.evacuatesSuspended() ? reset(server, disks) : skip(SkipReason.SUSPENDED);
            case "deleted", "soft-delete" -> skip(SkipReason.BEING_DELETED);
            default -> skip(SkipReason.NOT_EVACUABLE);
        };
    }

    private static Treatment reset(ServerView server, InstanceDisks disks) {
        return LostMemory.mayBeReset(server)
                ? unlessDiskIsLost(Kind.RESET_AND_EVACUATE, server, disks)
                : skip(SkipReason.NOT_EVACUABLE);
    }

    private static Treatment unlessDiskIsLost(Kind kind, ServerView server, InstanceDisks disks) {
        return DiskRule.against(server, disks)
                .map(Treatment::skip)
                .orElseGet(() -> new Treatment(server.doubt().isPresent() ? Kind.LOOK_FIRST : kind, Optional.empty()));
    }

    private static Treatment skip(SkipReason reason) {
        return new Treatment(Kind.SKIP, Optional.of(reason));
    }
}
