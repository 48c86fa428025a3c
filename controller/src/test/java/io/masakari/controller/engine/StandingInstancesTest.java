package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.instance.InstanceProgress;
import io.masakari.core.recovery.instance.InstanceState;
import io.masakari.core.recovery.instance.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StandingInstancesTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final HostName ONE = new HostName("compute1");
    private static final HostName TWO = new HostName("compute2");

    private final StandingInstances standing = new StandingInstances();

    private static InstanceId instance(int number) {
        return new InstanceId(new UUID(4, number));
    }

    private static InstanceProgress recovery(int number, InstanceFailure failure, boolean stopped) {
        InstanceProgress.Edit e = new InstanceProgress.Edit();
        e.origin = new Origin(
                new RecoveryId(new UUID(1, number)),
                new NotificationId(new UUID(2, number)),
                new SegmentId(new UUID(3, number)),
                ONE,
                START);
        e.instance = instance(number);
        e.failure = failure;
        e.failedAt = START;
        e.state = InstanceState.LOOKING;
        e.stateSince = START;
        e.stopped = stopped;
        return e.build();
    }

    private Map<HostName, Integer> counts(Instant now, InstanceProgress... open) {
        standing.count(List.of(open), 0, now);
        return standing.outage().standing();
    }

    @Test
    void countsEachOnceWhetherItIsProtectedOrNot() {
        standing.stands(instance(1), ONE, START);
        standing.stands(instance(1), ONE, START);
        standing.stands(instance(2), TWO, START);
        InstanceProgress third = recovery(3, InstanceFailure.PAUSED_ON_IO_ERROR, false);
        InstanceProgress first = recovery(1, InstanceFailure.PAUSED_ON_IO_ERROR, false);
        InstanceProgress crashed = recovery(4, InstanceFailure.CRASHED, false);
        assertEquals(Map.of(ONE, 2, TWO, 1), counts(START, first, third, crashed));
    }

    @Test
    void whatIsStoppedDoesNotStandStillAnyMore() {
        standing.stands(instance(1), ONE, START);
        standing.count(List.of(recovery(1, InstanceFailure.PAUSED_ON_IO_ERROR, true)), 3, START);
        Outage outage = standing.outage();
        assertEquals(new Outage(Map.of(), 3, 1), outage);
    }

    @Test
    void forgetsWhatGoesOnWhatWasLostWithItsHostAndWhatIsOld() {
        standing.stands(instance(1), ONE, START);
        standing.stands(instance(2), TWO, START);
        standing.stands(instance(3), TWO, START.plusSeconds(60));
        standing.isOver(instance(2), ONE); // which knows nothing of it
        assertEquals(Map.of(ONE, 1, TWO, 2), counts(START));
        standing.isOver(instance(2), TWO);
        assertEquals(Map.of(ONE, 1, TWO, 1), counts(START));
        standing.hostIsLost(ONE);
        assertEquals(Map.of(TWO, 1), counts(START));
        assertEquals(Map.of(TWO, 1), counts(START.plus(Duration.ofHours(1))));
        assertEquals(Map.of(), counts(START.plus(Duration.ofHours(2))));
    }
}
