package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.controller.engine.EvacuationShares.Companions;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostPolicy;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostRecovery;
import io.masakari.core.recovery.host.HostState;
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
        shares.give(all, now, (it, slots) -> told.put(it.progress.id(), slots.most()));
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

    /** Of a host that was forced down, with so many instances that wait and so many that Nova works on. */
    private HostProgress evacuating(int number, int waiting, int inFlight) {
        HostProgress held = lost("compute" + number, START);
        HostProgress evacuating = held.asStored(e -> {
            e.state = HostState.EVACUATING;
            e.hold = Optional.empty();
            e.proof = Optional.of(new FencingProof("history", "off", "compute9", START));
            e.forcedDownAt = Optional.of(START.plusMillis(number));
            for (int i = 0; i < waiting + inFlight; i++) {
                InstanceId id = new InstanceId(new UUID(number, i));
                EvacuationState state = i < waiting ? EvacuationState.PENDING : EvacuationState.ACCEPTED;
                e.evacuations.put(id, evacuation(id, state));
            }
        });
        all.remove(all.size() - 1);
        all.add(new ActiveRecovery<>(evacuating, Optional.empty(), Optional.empty()));
        return evacuating;
    }

    private static Evacuation evacuation(InstanceId id, EvacuationState state) {
        Evacuation.Edit e = new Evacuation.Edit();
        e.instance = id;
        e.name = "vm";
        e.notBefore = START;
        e.state = state;
        e.since = START;
        return e.build();
    }

    private int total() {
        Map<RecoveryId, Integer> inFlight = new HashMap<>();
        all.forEach(it -> inFlight.put(it.progress.id(), it.progress.inFlight()));
        return told.entrySet().stream()
                .mapToInt(it -> Math.max(it.getValue(), inFlight.getOrDefault(it.getKey(), 0)))
                .sum();
    }

    @Test
    void twoHundredHostsTogetherStayWithinTheOperatorsLimit() {
        HostProgress first = evacuating(1, 5, 0);
        for (int i = 2; i <= 200; i++) {
            evacuating(i, 5, 0);
        }
        assertEquals(1, shareOf(first, START.plusSeconds(1)));
        assertEquals(64, total());
    }

    @Test
    void noPlaceStaysEmptyWhileSomebodyWantsIt() {
        for (int i = 1; i <= 40; i++) {
            evacuating(i, 20, 0);
        }
        HostProgress small = evacuating(41, 1, 0);
        assertEquals(1, shareOf(small, START.plusSeconds(1)));
        assertEquals(64, total());
    }

    @Test
    void whatIsInFlightAlreadyCounts() {
        HostProgress first = evacuating(1, 40, 32);
        evacuating(2, 40, 30);
        HostProgress third = evacuating(3, 40, 0);
        assertEquals(2, shareOf(third, START.plusSeconds(1)));
        assertEquals(32, told.get(first.id()));
        assertEquals(64, total());
    }

    @Test
    void whoeverIsForcedDownComesFirst() {
        evacuating(1, 40, 0);
        evacuating(2, 40, 0);
        HostProgress later = preparing("compute3");
        assertEquals(0, shareOf(later, START.plusSeconds(1)));
        assertEquals(64, total());
    }

    @Test
    void whoeverMustWaitTakesNoPlaceFromOthers() {
        HostProgress first = evacuating(1, 40, 0);
        evacuating(2, 40, 0);
        evacuating(3, 40, 0);
        HostProgress waits = evacuating(4, 40, 0);
        startsUntil.put(new HostName("compute3"), START.plusSeconds(45));
        startsUntil.put(new HostName("compute4"), START.plusSeconds(45));
        assertEquals(0, shareOf(waits, START.plusSeconds(1)));
        assertEquals(Integer.MAX_VALUE, told.get(first.id()));
        assertEquals(16, shareOf(waits, START.plusSeconds(46)));
        assertEquals(64, total());
    }

    @Test
    void whatIsHeldTakesNoPlaceFromOthers() {
        HostProgress first = evacuating(1, 40, 0);
        evacuating(2, 40, 0);
        lost("compute3", START.minus(DOWN_TIME).minusSeconds(1));
        assertEquals(Integer.MAX_VALUE, shareOf(first, START.plusSeconds(1)));
    }

    private HostProgress preparing(String host) {
        HostProgress preparing = lost(host, START.minus(DOWN_TIME).minusSeconds(1))
                .asStored(e -> {
                    e.state = HostState.PREPARING;
                    e.hold = Optional.empty();
                    e.proof = Optional.of(new FencingProof("history", "off", "compute9", START));
                });
        all.set(all.size() - 1, new ActiveRecovery<>(preparing, Optional.empty(), Optional.empty()));
        return preparing;
    }

    @Test
    void allHaveWhatTheyWantWhereThereIsRoom() {
        HostProgress first = evacuating(1, 20, 3);
        evacuating(2, 40, 0);
        assertEquals(Integer.MAX_VALUE, shareOf(first, START.plusSeconds(1)));
    }
}
