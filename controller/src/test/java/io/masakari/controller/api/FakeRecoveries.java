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
import java.util.UUID;

/** One recovery on hold that can be released once, and remembers who did. */
final class FakeRecoveries implements RecoveryAdmin {
    final RecoveryId id = new RecoveryId(UUID.randomUUID());
    private final Instant start = RunningApi.START;
    String releasedBy = "";

    @Override
    public List<Summary> list(Filter filter) {
        return filter.afterRow().isPresent() ? List.of() : List.of(summary());
    }

    @Override
    public Optional<Detail> show(RecoveryId wanted) {
        Instance instance = new Instance(
                new InstanceId(new UUID(0, 1)),
                "web",
                new HostName("compute1"),
                Optional.empty(),
                "PLANNED",
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty());
        Step step =
                new Step(start, "recovery.held", "Waiting for the fencing proof.", Map.of("reason", "AWAITING_PROOF"));
        return wanted.equals(id)
                ? Optional.of(new Detail(summary(), List.of(instance), List.of(step)))
                : Optional.empty();
    }

    @Override
    public Outcome release(RecoveryId wanted, String operator, String reason, boolean confirmedOff) {
        if (!wanted.equals(id)) {
            return new Outcome(Outcome.Kind.NOT_FOUND, "");
        }
        if (!confirmedOff) {
            return new Outcome(Outcome.Kind.REFUSED, "Confirm that the host is off.");
        }
        releasedBy = operator + ": " + reason;
        return new Outcome(Outcome.Kind.DONE, "Released.");
    }

    @Override
    public Outcome cancel(RecoveryId wanted, String operator, String reason) {
        return new Outcome(wanted.equals(id) ? Outcome.Kind.DONE : Outcome.Kind.NOT_FOUND, "Cancelled.");
    }

    @Override
    public Counts counts() {
        return new Counts(Map.of("HELD", 1), Map.of("AWAITING_PROOF", 1));
    }

    private Summary summary() {
        return new Summary(
                1,
                id,
                "host",
                "",
                new NotificationId(new UUID(0, 2)),
                new SegmentId(new UUID(0, 3)),
                new HostName("compute1"),
                "HELD",
                Optional.of("AWAITING_PROOF"),
                "Waiting for the fencing proof.",
                start,
                start,
                Optional.empty());
    }
}
