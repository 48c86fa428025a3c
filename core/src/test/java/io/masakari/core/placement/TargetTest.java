package io.masakari.core.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.placement.Target.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static final HostName SPARE1 = new HostName("spare1");
    private static final HostName SPARE2 = new HostName("spare2");

    private static Kind kind(RecoveryMethod method, boolean more, boolean schedulerFailed) {
        return Target.choose(method, List.of(), more, Set.of(), schedulerFailed).kind();
    }

    @Test
    void autoNamesNoHostWhateverHappened() {
        assertEquals(Kind.SCHEDULER, kind(RecoveryMethod.AUTO, true, true));
    }

    @Test
    void reservedHostIsTakenFirstAndNothingElseIsAllowed() {
        assertEquals(Kind.TAKE_RESERVED, kind(RecoveryMethod.RESERVED_HOST, true, false));
        assertEquals(Kind.NOWHERE, kind(RecoveryMethod.RESERVED_HOST, false, false));
    }

    @Test
    void aFullReservedHostIsFollowedByTheNext() {
        Target first = Target.choose(RecoveryMethod.RESERVED_HOST, List.of(SPARE1, SPARE2), true, Set.of(), false);
        assertEquals(Optional.of(SPARE1), first.host());
        Target second =
                Target.choose(RecoveryMethod.RESERVED_HOST, List.of(SPARE1, SPARE2), true, Set.of(SPARE1), false);
        assertEquals(Optional.of(SPARE2), second.host());
        Target third = Target.choose(RecoveryMethod.RESERVED_HOST, List.of(SPARE1), true, Set.of(SPARE1), false);
        assertEquals(Kind.TAKE_RESERVED, third.kind());
    }

    @Test
    void autoPriorityTurnsToReservedHostsWhenTheSchedulerFailed() {
        assertEquals(Kind.SCHEDULER, kind(RecoveryMethod.AUTO_PRIORITY, true, false));
        assertEquals(Kind.TAKE_RESERVED, kind(RecoveryMethod.AUTO_PRIORITY, true, true));
        assertEquals(Kind.SCHEDULER, kind(RecoveryMethod.AUTO_PRIORITY, false, true));
    }

    @Test
    void reservedPriorityFallsBackToTheScheduler() {
        assertEquals(Kind.TAKE_RESERVED, kind(RecoveryMethod.RH_PRIORITY, true, false));
        assertEquals(Kind.SCHEDULER, kind(RecoveryMethod.RH_PRIORITY, false, false));
    }

    @Test
    void theOldestSoundReservedHostIsChosen() {
        List<HostName> oldestFirst = List.of(SPARE1, SPARE2);
        assertEquals(Optional.of(SPARE1), ReservedHosts.choose(oldestFirst, Set.of(SPARE1, SPARE2), Set.of()));
        assertEquals(Optional.of(SPARE2), ReservedHosts.choose(oldestFirst, Set.of(SPARE2), Set.of()));
        assertEquals(Optional.of(SPARE2), ReservedHosts.choose(oldestFirst, Set.of(SPARE1, SPARE2), Set.of(SPARE1)));
        assertEquals(Optional.empty(), ReservedHosts.choose(oldestFirst, Set.of(), Set.of()));
    }
}
