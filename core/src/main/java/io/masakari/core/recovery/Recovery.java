package io.masakari.core.recovery;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.safety.HoldReason;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The whole state of one host's recovery, between two events. Immutable. All but {@code watch} is stored.
 *
 * @param startedAt when the controller took it up
 * @param hold present when HELD
 * @param proof on which it acts; present from PREPARING on
 * @param forcedDownAt when Nova confirmed the force-down of this recovery
 * @param cancelledBy operator who cancelled; "" if nobody
 * @param evacuations the host's instances, in the order in which they go
 * @param reserved reserved hosts taken for it and ready, in the order of taking
 * @param reason what people should know: trouble while it runs, the outcome at its end
 */
public record Recovery(
        RecoveryId id,
        NotificationId notification,
        SegmentId segment,
        HostName host,
        RecoveryMethod method,
        Instant startedAt,
        RecoveryState state,
        Instant stateSince,
        Optional<Hold> hold,
        Optional<FencingProof> proof,
        Optional<Instant> forcedDownAt,
        String cancelledBy,
        Map<InstanceId, Evacuation> evacuations,
        List<HostName> reserved,
        String reason,
        Watch watch) {
    /** @param since when it began to be held for this reason */
    public record Hold(HoldReason reason, String detail, Instant since) {
        public Hold {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(detail, "detail");
            Objects.requireNonNull(since, "since");
        }
    }

    public Recovery {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(notification, "notification");
        Objects.requireNonNull(segment, "segment");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(watch, "watch");
        evacuations = Collections.unmodifiableMap(new LinkedHashMap<>(evacuations));
        reserved = List.copyOf(reserved);
        if (hold.isPresent() != (state == RecoveryState.HELD)) {
            throw new IllegalArgumentException("state is " + state + " but hold is " + hold);
        }
        if (forcedDownAt.isPresent() && proof.isEmpty()) {
            throw new IllegalArgumentException("C-1: " + host + " is forced down without a proof");
        }
    }

    public Origin origin() {
        return new Origin(id, notification, segment, host, startedAt);
    }

    /** Unfinished business of the past process is unknown: {@link HostRecovery#resume} takes it from there. */
    public static Recovery restored(
            RecoveryId id,
            NotificationId notification,
            SegmentId segment,
            HostName host,
            RecoveryMethod method,
            Instant startedAt,
            RecoveryState state,
            Instant stateSince,
            Optional<Hold> hold,
            Optional<FencingProof> proof,
            Optional<Instant> forcedDownAt,
            String cancelledBy,
            List<Evacuation> evacuations,
            List<HostName> reserved,
            String reason) {
        Map<InstanceId, Evacuation> byId = new LinkedHashMap<>();
        evacuations.forEach(evacuation -> byId.put(evacuation.instance(), evacuation));
        return new Recovery(
                id,
                notification,
                segment,
                host,
                method,
                startedAt,
                state,
                stateSince,
                hold,
                proof,
                forcedDownAt,
                cancelledBy,
                byId,
                reserved,
                reason,
                Watch.none());
    }
}
