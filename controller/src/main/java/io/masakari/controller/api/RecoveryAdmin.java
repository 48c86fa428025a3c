package io.masakari.controller.api;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What operators can see and do about recoveries. The engine implements it; any thread calls. */
public interface RecoveryAdmin {
    /** Newest first. */
    List<Summary> list(Filter filter);

    Optional<Detail> show(RecoveryId id);

    /**
     * Lets a recovery that is on hold go on.
     *
     * @param operator who says so; recorded
     * @param reason why; recorded
     * @param confirmedOff the operator has made sure that the host is off; stands in for the fencing proof (SAFETY.md,
     *     C-1, H-14)
     */
    Outcome release(RecoveryId id, String operator, String reason, boolean confirmedOff);

    /** Gives a recovery up: nothing new is begun; evacuations that Nova has accepted are still followed. */
    Outcome cancel(RecoveryId id, String operator, String reason);

    /** Numbers for {@code masakarictl status}: recoveries by state, holds by reason. */
    Counts counts();

    /**
     * @param open only recoveries that are not at their end
     * @param afterRow only recoveries with a lower row number than this, for paging
     * @param limit at least 1
     */
    record Filter(
            boolean open,
            Optional<HostName> host,
            Optional<NotificationId> notification,
            Optional<Long> afterRow,
            int limit) {}

    /**
     * @param row row number, the paging marker
     * @param kind host, instance or process
     * @param subject the instance's uuid, the process's name; "" for a host's
     * @param state name of the recovery's state, lower case on the wire
     * @param hold reason of the hold, as the enum constant's name; empty if not on hold
     * @param message the state in a sentence, with what happens next or what to do
     */
    record Summary(
            long row,
            RecoveryId id,
            String kind,
            String subject,
            NotificationId notification,
            SegmentId segment,
            HostName host,
            String state,
            Optional<String> hold,
            String message,
            Instant startedAt,
            Instant updatedAt,
            Optional<Instant> endedAt) {}

    /** @param timeline what happened, oldest first */
    record Detail(Summary summary, List<Instance> instances, List<Step> timeline) {}

    /**
     * @param state name of the instance's state within the recovery
     * @param reason why it failed or was left alone; empty otherwise
     * @param attempts evacuations asked of Nova so far
     */
    record Instance(
            InstanceId id,
            String name,
            HostName from,
            Optional<HostName> to,
            String state,
            Optional<String> reason,
            int attempts,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt) {}

    /** @param fields further facts, for programs */
    record Step(Instant at, String event, String message, Map<String, String> fields) {}

    /** What became of an operator's word. */
    record Outcome(Kind kind, String message) {
        public enum Kind {
            DONE,
            NOT_FOUND,
            /** The recovery's state does not allow it; the message tells what would. */
            REFUSED
        }
    }

    record Counts(Map<String, Integer> byState, Map<String, Integer> holdsByReason) {}
}
