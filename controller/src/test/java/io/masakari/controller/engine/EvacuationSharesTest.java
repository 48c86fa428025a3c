package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.controller.engine.EvacuationShares.Companions;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostPolicy;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostRecovery;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.SafeTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EvacuationSharesTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final SegmentId SEGMENT = new SegmentId(new UUID(0, 9));
    private static final Duration DOWN_TIME = SafeTimes.defaults().seenDownAfter();

    private final LostHosts losses = new LostHosts(Duration.ofMinutes(5));
    private final Map<HostName, Instant> startsUntil = new HashMap<>();
    private final EvacuationShares shares = new EvacuationShares(
            EngineSettings.defaults(), losses, host -> startsUntil.getOrDefault(host, Instant.MIN));
    private final List<ActiveRecovery<HostProgress, HostCommand>> all = new ArrayList<>();

    private final Map<RecoveryId, Integer> told = new HashMap<>();

    private HostProgress lost(String host, Instant at) {
        HostSituation claim = HostSituation.of(e -> e.lostHostsLimit = 9);
        HostProgress held = new HostRecovery(HostPolicy.defaults())
                .begin(
                        new Origin(
                                new RecoveryId(UUID.randomUUID()),
                                new NotificationId(UUID.randomUUID()),
                                SEGMENT,
                                new HostName(host),
                                at),
                        new SegmentRules(RecoveryMethod.AUTO),
                        at,
                        claim,
                        at)
                .next();
        losses.add(SEGMENT, new HostName(host), at);
        all.add(new ActiveRecovery<>(held, Optional.empty(), Optional.empty()));
        return held;
    }

    private int shareOf(HostProgress recovery, Instant now) {
        shares.give(all, now, (it, share, waitsFor) -> told.put(it.progress.id(), share));
        return told.get(recovery.id());
    }

    @Test
    void oneLostHostWaitsForNobody() {
        assertEquals(Integer.MAX_VALUE, shareOf(lost("compute1", START), START));
        assertEquals(Optional.empty(), shares.nextChange(all, START));
    }

    @Test
    void aHostThatNovaMayStillChooseIsWaitedForUntilNovaSeesItAsDown() {
        HostProgress first = lost("compute1", START);
        lost("compute2", START.plusSeconds(1));
        Instant seenDown = START.plusSeconds(1).plus(DOWN_TIME);
        assertEquals(0, shareOf(first, START.plusSeconds(1)));
        assertEquals(Optional.of(START.plus(DOWN_TIME)), shares.nextChange(all, START.plusSeconds(1)));
        assertEquals(0, shareOf(first, seenDown.minusMillis(1)));
        assertEquals(Integer.MAX_VALUE, shareOf(first, seenDown));
    }

    @Test
    void aReportThatTellsOfTwoLostHostsWaitsForTheOther() {
        HostProgress first = lost("compute1", START);
        shares.expect(first.id(), Optional.of(new Companions(Set.of(SEGMENT), 2, START.plusSeconds(2))));
        assertEquals(0, shareOf(first, START));
        assertEquals(Optional.of(START.plusSeconds(2)), shares.nextChange(all, START));
        assertEquals(Integer.MAX_VALUE, shareOf(first, START.plusSeconds(2)));
    }

    @Test
    void aStartThatMayStillReachNovaIsWaitedFor() {
        HostProgress first = lost("compute1", START);
        startsUntil.put(new HostName("compute1"), Instant.MAX);
        assertEquals(0, shareOf(first, START));
        startsUntil.put(new HostName("compute1"), START.plusSeconds(5));
        assertEquals(0, shareOf(first, START.plusSeconds(4)));
        assertEquals(Optional.of(START.plusSeconds(5)), shares.nextChange(all, START.plusSeconds(4)));
        assertEquals(Integer.MAX_VALUE, shareOf(first, START.plusSeconds(5)));
    }

    @Test
    void theOtherHostsReportEndsThatWaitAndBeginsTheOne() {
        HostProgress first = lost("compute1", START);
        shares.expect(first.id(), Optional.of(new Companions(Set.of(SEGMENT), 2, START.plusSeconds(2))));
        shareOf(first, START);
        HostProgress second = lost("compute2", START.plusMillis(80));
        assertEquals(0, shareOf(first, START.plusMillis(80)));
        all.removeIf(it -> it.progress == second);
        assertEquals(Integer.MAX_VALUE, shareOf(first, START.plusMillis(90)));
    }
}
