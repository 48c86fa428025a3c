package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.host.EvacuationRecord.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Nova's records of evacuations say of those that it has taken, and what they do not say (C-4, C-5, C-9). */
class RecordsTest extends HostInRecovery {
    private static final HostCommand LIST_SERVICES = new HostCommand.ListServices();

    private List<HostCommand> records(EvacuationRecord... records) {
        on(it -> it.timeCame());
        return on(it -> it.recordsRead(List.of(records)));
    }

    private static EvacuationRecord record(InstanceId id, Stage stage, HostName target, Instant createdAt) {
        return new EvacuationRecord(id, Optional.ofNullable(target), stage, createdAt);
    }

    /** Nova rebuilds it, and nobody here has asked for that. */
    private void foundRebuilding() {
        forcedDown();
        listed(server("active", LOST, "rebuilding"));
        on(inspected(VM, Optional.of(server("active", LOST, "rebuilding")), List.of()));
        assertEquals(EvacuationState.ACCEPTED, vm());
    }

    private void lateAndUnderWay(Duration time) {
        at(time);
        records(record(VM, Stage.UNDER_WAY, TARGET, now));
    }

    /** Nova counts in seconds. */
    @ParameterizedTest(name = "{1} at {0}, then {3} at {2}: {4}")
    @CsvSource({
        "5,UNDER_WAY,6,FAILED,VERIFYING",
        "6,FAILED,5,UNDER_WAY,VERIFYING",
        "5,FAILED,6,UNDER_WAY,ACCEPTED",
        "6,UNDER_WAY,5,FAILED,ACCEPTED",
        "5,FAILED,5,UNDER_WAY,ACCEPTED",
        "5,UNDER_WAY,5,FAILED,ACCEPTED"
    })
    void ofSeveralRecordsTheNewestCountsAndOfOneSecondTheOneThatRuns(
            int oneAt, Stage one, int otherAt, Stage other, EvacuationState expected) {
        accepted();
        at(Duration.ofSeconds(8));
        records(
                record(VM, one, TARGET, START.plusSeconds(oneAt)),
                record(VM, other, TARGET, START.plusSeconds(otherAt)));
        assertEquals(expected, vm());
        assertEquals(
                Optional.of(expected == EvacuationState.ACCEPTED ? TARGET : LOST),
                evacuation().target());
    }

    /** Such a record is of an earlier attempt, or of the evacuation that brought the instance here. */
    @Test
    void aReadThatBeganBeforeNovaTookACallSaysNothingOfIt() {
        forcedDown();
        listed(List.of(server("active", LOST, null), server(VM2, "active", LOST, null)));
        on(it -> it.evacuateAccepted(VM));
        later(Duration.ofSeconds(2));
        assertTrue(on(it -> it.timeCame()).get(0) instanceof HostCommand.ReadRecords);
        later(Duration.ofMillis(1));
        on(it -> it.evacuateAccepted(VM2));
        on(it -> it.recordsRead(List.of(record(VM2, Stage.FAILED, TARGET, START))));
        assertEquals(EvacuationState.ACCEPTED, evacuation(VM2).state());
    }

    /** It is a user's own rebuild: Nova writes an evacuation's record before it answers. */
    @ParameterizedTest(name = "after {0}: {1}")
    @CsvSource({"PT4.999S,ACCEPTED", "PT5S,REQUESTING"})
    void whatIsRebuiltWithoutARecordIsEvacuatedAfterAll(Duration time, EvacuationState expected) {
        foundRebuilding();
        at(time);
        records();
        assertEquals(expected, vm());
        assertEquals(expected == EvacuationState.REQUESTING, step.commands().contains(EVACUATE));
    }

    /** Left so by a target that was restarted, perhaps: Nova takes no evacuation of it, and never ends what it shows. */
    @Test
    void whatIsRebuiltWithoutEndAndWithoutARecordIsGivenUpAndShown() {
        foundRebuilding();
        Instant limit = now.plus(TIMES.evacuationLimit().multipliedBy(2));
        while (vm() != EvacuationState.FAILED) {
            assertTrue(now.isBefore(limit), () -> "after an hour: " + evacuation());
            later(Duration.ofSeconds(10));
            records();
            if (vm() == EvacuationState.REQUESTING) {
                evacuateFails(new CallFailure(CallFailure.Kind.REFUSED, 409, "task_state rebuilding"));
            }
            if (vm() == EvacuationState.LOOKING) {
                on(inspected(VM, Optional.of(server("active", LOST, "rebuilding")), List.of()));
            }
        }
        assertEquals(1, evacuation().attempts());
        assertEquals(HostState.FAILED, state());
    }

    @ParameterizedTest(name = "after {0}: {1}")
    @CsvSource({"PT59.999S,ACCEPTED", "PT1M,LOOKING"})
    void whatNovaHasTakenAndHasNoRecordOfIsLookedAt(Duration time, EvacuationState expected) {
        accepted();
        at(time);
        records();
        assertEquals(expected, vm());
        assertEquals(
                expected == EvacuationState.ACCEPTED ? "" : "Nova has no record of its evacuation",
                evacuation().reason());
    }

    @ParameterizedTest(name = "own: {0}, after {1}: {2}")
    @CsvSource({"true,PT29M59.999S,ACCEPTED", "true,PT30M,FAILED", "false,PT29M59.999S,ACCEPTED", "false,PT30M,FAILED"})
    void anEvacuationThatTakesTooLongIsGivenUpAndShown(boolean own, Duration time, EvacuationState expected) {
        if (own) {
            requesting(RecoveryMethod.AUTO);
            later(Duration.ofSeconds(1));
            on(it -> it.evacuateAccepted(VM));
        } else {
            foundRebuilding();
        }
        at(time);
        records(record(VM, Stage.UNDER_WAY, TARGET, START));
        assertEquals(expected, vm());
        if (expected == EvacuationState.FAILED) {
            assertEquals(
                    "Nova has not finished its evacuation within 30 min; look at it with 'openstack server show'",
                    evacuation().reason());
        }
    }

    @Test
    void theNextOnesAreExpectedToTakeAsLongAsTheOnesBefore() {
        forcedDown();
        listed(List.of(server("active", LOST, null), server(VM2, "active", LOST, null)));
        on(it -> it.evacuateAccepted(VM));
        on(it -> it.evacuateAccepted(VM2));
        at(Duration.ofSeconds(4));
        records(record(VM, Stage.DONE, TARGET, START));
        assertEquals(Optional.of(Duration.ofSeconds(4)), step.next().volatileState().typical);
        at(Duration.ofSeconds(8));
        records(record(VM2, Stage.DONE, TARGET, START));
        assertEquals(Optional.of(Duration.ofSeconds(6)), step.next().volatileState().typical);
    }

    /** Its target may have been lost meanwhile (C-5). */
    @Test
    void theServicesAreListedOnceAnEvacuationTakesLongAndThenFromTimeToTime() {
        accepted();
        at(Duration.ofSeconds(14));
        assertFalse(records(record(VM, Stage.UNDER_WAY, TARGET, START)).contains(LIST_SERVICES));
        at(Duration.ofSeconds(15));
        assertTrue(records(record(VM, Stage.UNDER_WAY, TARGET, START)).contains(LIST_SERVICES));
        on(it -> it.servicesListed(List.of()));
        at(Duration.ofSeconds(24));
        assertFalse(records(record(VM, Stage.UNDER_WAY, TARGET, START)).contains(LIST_SERVICES));
        at(Duration.ofSeconds(25));
        assertTrue(records(record(VM, Stage.UNDER_WAY, TARGET, START)).contains(LIST_SERVICES));
    }

    @Test
    void forWhatHasEndedTheServicesAreNotListed() {
        forcedDown();
        on(it -> it.slotsGiven(Slots.of(1)));
        listed(List.of(server("active", LOST, null), server(VM2, "active", LOST, null)));
        InstanceId first = evacuation(VM).state() == EvacuationState.REQUESTING ? VM : VM2;
        InstanceId second = first.equals(VM) ? VM2 : VM;
        on(it -> it.evacuateAccepted(first));
        at(Duration.ofSeconds(4));
        records(record(first, Stage.DONE, TARGET, START));
        on(it -> it.serversListed(TARGET, List.of(server(first, "active", TARGET, null))));
        assertEquals(EvacuationState.LANDED, evacuation(first).state());
        on(it -> it.evacuateAccepted(second));
        at(Duration.ofSeconds(16));
        assertFalse(records(record(second, Stage.UNDER_WAY, TARGET, START)).contains(LIST_SERVICES));
    }

    /** Healthy hosts claim within seconds; before that the job may still be taken (C-5). */
    @Test
    void noHostIsGivenLessThanItsTimeToTakeAnEvacuation() {
        accepted();
        recordSays(Stage.UNDER_WAY, null);
        for (int seconds = 20; seconds <= 50; seconds += 10) {
            at(Duration.ofSeconds(seconds));
            services();
        }
        at(TIMES.stuckAfter().minusMillis(1));
        assertFalse(services().contains(INSPECT));
        at(TIMES.stuckAfter());
        assertTrue(services().contains(INSPECT));
    }

    private List<HostCommand> services() {
        return on(it -> it.servicesListed(
                List.of(forcedDown(TARGET, START), service(new HostName("compute3"), true, Optional.of(now)))));
    }

    /** One list per host where something has ended is enough. */
    @Test
    void inALargeRecoveryEndedOnesAreGatheredBeforeTheirHostIsListed() {
        List<InstanceId> ids = many(20);
        on(it -> it.evacuateAccepted(ids.get(0)));
        at(Duration.ofSeconds(2));
        records(record(ids.get(0), Stage.DONE, TARGET, START));
        assertEquals(List.of(), step.commands());
        assertEquals(Optional.of(now.plusSeconds(5)), step.wakeAt());
        later(Duration.ofMillis(4999));
        assertEquals(List.of(), on(it -> it.timeCame()));
        later(Duration.ofMillis(1));
        assertEquals(List.of(new HostCommand.ListServers(TARGET)), on(it -> it.timeCame()));
        assertEquals(Optional.empty(), step.wakeAt());
    }

    @Test
    void aTenthOfItTogetherIsListedAtOnce() {
        List<InstanceId> ids = many(20);
        on(it -> it.evacuateAccepted(ids.get(0)));
        on(it -> it.evacuateAccepted(ids.get(1)));
        at(Duration.ofSeconds(2));
        List<HostCommand> commands =
                records(record(ids.get(0), Stage.DONE, TARGET, START), record(ids.get(1), Stage.DONE, TARGET, START));
        assertEquals(List.of(new HostCommand.ListServers(TARGET)), commands);
    }

    @Test
    void theLastOneIsListedAtOnce() {
        forcedDown();
        List<ServerView> servers = new ArrayList<>();
        servers.add(server("active", LOST, null));
        for (int i = 0; i < 19; i++) {
            servers.add(server(new InstanceId(new UUID(9, i)), "suspended", LOST, null));
        }
        listed(servers);
        on(it -> it.evacuateAccepted(VM));
        at(Duration.ofSeconds(2));
        assertEquals(List.of(new HostCommand.ListServers(TARGET)), records(record(VM, Stage.DONE, TARGET, START)));
    }

    private List<InstanceId> many(int count) {
        forcedDown();
        List<InstanceId> ids = new ArrayList<>();
        List<ServerView> servers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            InstanceId id = new InstanceId(new UUID(9, i));
            ids.add(id);
            servers.add(server(id, "active", LOST, null));
        }
        listed(servers);
        return ids;
    }

    /** Each of them may be spoiled in Nova's records when the first target boots and finds its old job. */
    @ParameterizedTest(name = "{0}: ends in \"{1}\"")
    @CsvSource({"10,''", "11,' and 1 more'"})
    void theOutcomeNamesWhatWasRepeatedAsFarAsThatIsReadable(int count, String rest) {
        HostName next = new HostName("compute3");
        List<InstanceId> ids = many(count);
        ids.forEach(id -> on(it -> it.evacuateAccepted(id)));
        at(Duration.ofSeconds(2));
        records(ids.stream()
                .map(id -> record(id, Stage.UNDER_WAY, TARGET, START))
                .toArray(EvacuationRecord[]::new));
        targetIsForcedDown();
        ids.forEach(
                id -> on(inspected(id, Optional.of(server(id, "active", LOST, "rebuild_spawning")), List.of(START))));
        later(Duration.ofMillis(50));
        on(it -> it.timeCame());
        ids.forEach(id -> on(it -> it.evacuateAccepted(id)));
        later(Duration.ofSeconds(2));
        records(ids.stream().map(id -> record(id, Stage.DONE, next, START)).toArray(EvacuationRecord[]::new));
        on(it -> it.serversListed(
                next, ids.stream().map(id -> server(id, "active", next, null)).toList()));
        assertEquals(HostState.FINISHED, state());
        String names =
                String.join(", ", ids.stream().limit(10).map(id -> "vm" + id).toList());
        assertEquals(
                count + " instances landed, 0 left alone, 0 failed; when compute2 boots, look at " + names + rest
                        + ": if Nova shows ERROR or REBUILD, 'openstack server set --state active'",
                step.next().reason());
    }

    @Test
    void whatWasNotRepeatedIsNotNamed() {
        accepted();
        at(Duration.ofSeconds(2));
        records(record(VM, Stage.UNDER_WAY, new HostName("compute3"), START));
        targetIsForcedDown();
        at(Duration.ofSeconds(4));
        records(record(VM, Stage.DONE, new HostName("compute3"), START));
        on(it -> it.serversListed(new HostName("compute3"), List.of(server("active", new HostName("compute3"), null))));
        assertEquals("1 instances landed, 0 left alone, 0 failed", step.next().reason());
    }
}
