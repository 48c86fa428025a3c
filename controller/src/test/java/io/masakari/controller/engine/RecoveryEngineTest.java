package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.RecoveryEventTable;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.host.SkipReason;
import io.masakari.embeddednova.cloud.ServiceView;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.embeddednova.http.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class RecoveryEngineTest {
    @TempDir
    private Path directory;

    private Rig rig;

    private Rig rig() throws IOException {
        rig = Rig.of(directory);
        return rig;
    }

    private Rig rig(Duration evacuationTime, List<String> hosts, RecoveryMethod method) throws IOException {
        rig = new Rig(directory, evacuationTime, hosts, method);
        return rig;
    }

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    void evacuatesWhatRanOnAProvenLostHost() throws IOException {
        Rig it = rig();
        it.boot("compute1", 3);
        it.start();
        it.awaitFinished(it.lose("compute1", FencingStatus.PROVEN));
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void preparesWhileTheProofIsAwaitedAndActsOnItOnly() throws IOException {
        Rig it = rig();
        it.boot("compute1", 2);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PENDING);
        it.awaitState(loss, "AWAITING_PROOF");
        it.await(() -> it.calls("GET /v2.1/servers/detail") == 1, () -> "the preparing list");
        assertEquals(0, it.calls("PUT /v2.1/os-services/{id}"));
        assertEquals(0, it.evacuateCalls());
        it.prove(loss);
        it.awaitFinished(loss);
        it.assertAllRecoveredOnce("compute1");
    }

    /** Nobody has authenticated who says it (SAFETY.md, C-12). */
    @Test
    void theWordOfAV1MonitorEndsNoLossThatAMonitorHasEvidenceOf() throws IOException {
        Rig it = rig();
        it.boot("compute1", 1);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PENDING);
        it.awaitState(loss, "AWAITING_PROOF");
        NotificationId claim = it.claim("compute2");
        it.awaitState(claim, "UNPROVEN_REPORT");
        it.startedByV1("compute1");
        it.startedByV1("compute2");
        it.awaitState(claim, "CANCELLED");
        it.prove(loss);
        it.awaitFinished(loss);
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void aLostHostComesBeforeAllThatIsNone() throws IOException {
        Rig it = rig();
        for (int i = 0; i < 250; i++) {
            it.process("compute2", "p" + i, "STOPPED");
        }
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.start();
        it.awaitFinished(loss);
        List<String> begun = it.story.stream()
                .filter(line -> line.startsWith("recovery.started"))
                .toList();
        assertTrue(begun.get(0).contains("compute1"), begun.get(0));
    }

    @Test
    void tenInstancesOfTenSecondsStayWithinTheCalls() throws IOException {
        Rig it = rig(Duration.ofSeconds(10), List.of("compute1", "compute2", "compute3"), RecoveryMethod.AUTO);
        it.boot("compute1", 10);
        it.start(EngineSettings.of(e -> e.witnesses = 1));
        NotificationId loss = it.lose("compute1", FencingStatus.PENDING);
        it.awaitState(loss, "AWAITING_PROOF");
        it.prove(loss);
        it.awaitFinished(loss);
        it.assertAllRecoveredOnce("compute1");
        assertTrue(
                it.nova.calls().total() < 35, () -> "calls: " + it.nova.calls().counts());
    }

    @Test
    void twoHundredInstancesStayWithinTheCalls() throws IOException {
        Rig it = rig(Duration.ofSeconds(1), List.of("compute1", "compute2", "compute3"), RecoveryMethod.AUTO);
        it.boot("compute1", 200);
        it.start();
        it.awaitFinished(it.lose("compute1", FencingStatus.PROVEN));
        it.assertAllRecoveredOnce("compute1");
        assertTrue(
                it.nova.calls().total() < 260, () -> "calls: " + it.nova.calls().counts());
    }

    @Test
    void instancesAreTreatedByTheirStateAndWishes() throws IOException {
        Rig it = rig();
        String stopped = it.boot("compute1", "stopped", Map.of());
        String resized = it.boot("compute1", "resized", Map.of());
        String paused = it.boot("compute1", "paused", Map.of());
        String optedOut = it.boot("compute1", "out", Map.of("HA-Enabled", "OFF"));
        it.nova.cloud().setState(stopped, VmState.STOPPED);
        it.nova.cloud().setState(resized, VmState.RESIZED);
        it.nova.cloud().setState(paused, VmState.PAUSED);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.awaitFinished(loss);
        assertEquals("SHUTOFF", it.instance(stopped).status());
        assertFalse(it.instance(stopped).host().equals("compute1"));
        assertEquals("ACTIVE", it.instance(resized).status());
        var instances = it.instances(loss);
        assertEquals("SHUTOFF", it.instance(paused).status());
        assertFalse(it.instance(paused).host().equals("compute1"));
        assertEquals(
                Optional.of(SkipReason.OPTED_OUT),
                instances.get(InstanceId.of(optedOut)).skip());
        assertEquals(
                EvacuationState.LANDED, instances.get(InstanceId.of(stopped)).state());
    }

    @Test
    void aCallWhoseAnswerIsLostAfterItsEffectIsNotRepeated() throws IOException {
        Rig it = rig();
        it.boot("compute1", 5);
        it.start();
        it.nova.faults().add(Fault.closeAfter(Rig.EVACUATE, 5));
        it.awaitFinished(it.lose("compute1", FencingStatus.PROVEN));
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void aCallThatIsLostBeforeItsEffectIsRepeatedWhenItCannotComeAnyMore() throws IOException {
        Rig it = rig();
        it.boot("compute1", 3);
        it.start();
        it.nova.faults().add(Fault.closeBefore(Rig.EVACUATE, 3));
        it.awaitFinished(it.lose("compute1", FencingStatus.PROVEN));
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void novasTroublesAreWaitedOut() throws IOException {
        Rig it = rig();
        it.boot("compute1", 4);
        it.start();
        String html = "<html>no</html>";
        it.nova.faults().add(Fault.answer("GET /v2.1/os-services", 2, 503, "text/html", html));
        it.nova.faults().add(Fault.answer("PUT /v2.1/os-services/{id}", 2, 500, "application/json", "{}"));
        it.nova.faults().add(Fault.answer("GET /v2.1/servers/detail", 2, 500, "application/json", "{}"));
        it.nova.faults().add(Fault.answer(Rig.EVACUATE, 3, 503, "text/html", html));
        it.nova.faults().add(Fault.answer("GET /v2.1/os-migrations", 2, 500, "application/json", "{}"));
        it.awaitFinished(it.lose("compute1", FencingStatus.PROVEN));
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void withNowhereToGoItIsHeldUntilThereIsRoom() throws IOException {
        Rig it = rig(Duration.ofMillis(100), List.of("compute1"), RecoveryMethod.AUTO);
        it.boot("compute1", 2);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.awaitState(loss, "NO_ROOM");
        it.instances(loss).values().forEach(e -> assertTrue(e.attempts() >= 5, e.toString()));
        it.nova.cloud().addHost("compute2", 1000);
        it.admin.release(it.recovery(loss).orElseThrow().id(), "ann", "a host was added", false);
        it.awaitFinished(loss);
        assertEquals(List.of(), it.nova.cloud().violations());
        it.nova.cloud().instances().forEach(instance -> assertEquals("compute2", instance.host()));
    }

    @Test
    void aTargetThatDiesIsReplacedByAnother() throws IOException {
        Rig it = rig(
                Duration.ofSeconds(2), List.of("compute1", "compute2", "compute3", "compute4"), RecoveryMethod.AUTO);
        it.boot("compute1", 6);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.await(() -> it.evacuateCalls() == 6, () -> "six evacuations");
        NotificationId second = it.lose("compute2", FencingStatus.PROVEN);
        it.awaitFinished(loss);
        it.awaitFinished(second);
        assertEquals(List.of(), it.nova.cloud().violations());
        it.nova.cloud().instances().forEach(instance -> {
            assertEquals("ACTIVE", instance.status(), instance.toString());
            assertTrue(List.of("compute3", "compute4").contains(instance.host()), instance.toString());
        });
    }

    @Test
    void evacuatesNothingWhileNovaMayChooseAnotherLostHost() throws IOException {
        Rig it = rig();
        it.boot("compute1", 6);
        it.start();
        NotificationId second = it.lose("compute2", FencingStatus.PENDING);
        it.awaitState(second, "AWAITING_PROOF");
        NotificationId first = it.lose("compute1", FencingStatus.PROVEN);
        it.await(
                () -> it.recovery(first)
                        .filter(row -> row.reason().contains("compute2"))
                        .filter(row -> row.state() == HostState.EVACUATING)
                        .isPresent(),
                () -> "the wait for compute2");
        assertEquals(0, it.evacuateCalls());
        it.prove(second);
        it.awaitFinished(second);
        it.awaitFinished(first);
        it.assertAllRecoveredOnce("compute1");
        it.nova.cloud().instances().forEach(instance -> assertNotEquals("compute2", instance.host()));
    }

    @Test
    void reservedHostIsTakenOldestFirstAndTheOtherStays() throws IOException {
        Rig it = rig(
                Duration.ofMillis(200),
                List.of("compute1", "compute2", "spare1", "spare2"),
                RecoveryMethod.RESERVED_HOST);
        it.boot("compute1", 3);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.awaitFinished(loss);
        it.nova.cloud().instances().forEach(instance -> assertEquals("spare1", instance.host()));
        assertEquals(List.of("spare2"), it.reserved());
    }

    @Test
    void aReservedHostJoinsTheAggregatesOfTheLostHost() throws IOException {
        Rig it = rig(Duration.ofMillis(200), List.of("compute1", "compute2", "spare1"), RecoveryMethod.RESERVED_HOST);
        it.nova.cloud().addAggregate("fast", null, List.of("compute1"));
        it.boot("compute1", "web", Map.of());
        it.start(EngineSettings.of(e -> {
            EngineSettings hasty = Rig.hasty();
            e.policy = hasty.policy();
            e.witnesses = hasty.witnesses();
            e.joinsAggregates = true;
        }));
        it.awaitFinished(it.lose("compute1", FencingStatus.PROVEN));
        assertEquals(
                List.of("compute1", "spare1"),
                it.nova.cloud().aggregates().get(0).hosts());
        it.awaitStory("reserved_host.aggregates");
        assertTrue(
                it.story.contains("reserved_host.aggregates: Reserved host spare1 is in aggregates of compute1: fast."),
                it.story::toString);
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void byDefaultNoAggregateIsTouched() throws IOException {
        Rig it = rig(Duration.ofMillis(200), List.of("compute1", "compute2", "spare1"), RecoveryMethod.RESERVED_HOST);
        it.nova.cloud().addAggregate("fast", null, List.of("compute1"));
        it.boot("compute1", "web", Map.of());
        it.start();
        it.awaitFinished(it.lose("compute1", FencingStatus.PROVEN));
        assertEquals(List.of("compute1"), it.nova.cloud().aggregates().get(0).hosts());
    }

    @Test
    void aReservedHostThatIsNotNeededIsDisabledAgainAndBackInReserveAlsoAfterATroubleAndARestart() throws IOException {
        Rig it = rig(Duration.ofMillis(200), List.of("compute1", "compute2", "spare1"), RecoveryMethod.RESERVED_HOST);
        String instance = it.boot("compute1", "web", Map.of());
        reserve(it, "spare1");
        it.nova.faults().add(Fault.answer(Rig.EVACUATE, 1000, 503, "text/html", ""));
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.awaitStory("reserved_host.taken");
        assertTrue(it.nova.cloud().serviceOf("spare1").orElseThrow().enabled());
        it.nova.faults().add(Fault.answer("PUT /v2.1/os-services/{id}", 1, 500, "application/json", "{}"));
        it.nova.cloud().delete(it.nova.identity().admin(), instance);
        it.awaitFinished(loss);
        it.awaitStory("reserved_host.kept");
        assertEquals(List.of(), it.reserved());
        it.stopEngine();
        it.start();
        it.await(() -> it.reserved().equals(List.of("spare1")), () -> "spare1 in reserve");
        ServiceView after = it.nova.cloud().serviceOf("spare1").orElseThrow();
        assertFalse(after.enabled());
        assertEquals("kept free by ann", after.disabledReason());
    }

    @Test
    void aReservedHostThatIsInUseByNowIsNotPutBackInReserve() throws IOException {
        Rig it = rig(Duration.ofMillis(200), List.of("compute1", "compute2", "spare1"), RecoveryMethod.RESERVED_HOST);
        String instance = it.boot("compute1", "web", Map.of());
        reserve(it, "spare1");
        it.nova.faults().add(Fault.answer(Rig.EVACUATE, 1000, 503, "text/html", ""));
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.awaitStory("reserved_host.taken");
        it.boot("spare1", "new", Map.of());
        it.nova.cloud().delete(it.nova.identity().admin(), instance);
        it.awaitFinished(loss);
        it.awaitStory("reserved_host.kept");
        assertEquals(List.of(), it.reserved());
        assertTrue(it.nova.cloud().serviceOf("spare1").orElseThrow().enabled());
    }

    @Test
    void aReservedHostWithAFailedProcessIsTakenWhenThatIsWellAgain() throws IOException {
        Rig it = rig(Duration.ofMillis(200), List.of("compute1", "compute2", "spare1"), RecoveryMethod.RESERVED_HOST);
        it.boot("compute1", "web", Map.of());
        it.start();
        it.awaitSide(it.process("spare1", "libvirtd", "STOPPED"), "DISABLED");
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.awaitState(loss, "NO_RESERVED_HOST");
        assertFalse(it.nova.cloud().serviceOf("spare1").orElseThrow().enabled());
        it.process("spare1", "libvirtd", "STARTED");
        it.awaitFinished(loss);
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void aReservedHostThatWasTakenAndNotYetEnabledIsEnabledAfterARestart() throws IOException {
        Rig it = rig(Duration.ofMillis(200), List.of("compute1", "compute2", "spare1"), RecoveryMethod.RESERVED_HOST);
        it.boot("compute1", "web", Map.of());
        it.nova.faults().add(Fault.answer(Rig.EVACUATE, 1000, 503, "text/html", ""));
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.awaitStory("reserved_host.taken");
        it.stopEngine();
        reserve(it, "spare1"); // as it was before
        it.nova.faults().clear();
        it.start();
        it.awaitFinished(loss);
        assertEquals(List.of(), it.nova.cloud().violations());
        it.nova.cloud().instances().forEach(instance -> assertEquals("spare1", instance.host()));
        assertTrue(it.nova.cloud().serviceOf("spare1").orElseThrow().enabled());
    }

    @Test
    void autoPriorityTakesAReservedHostForWhatTheSchedulerCannotPlace() throws IOException {
        Rig it = rig(Duration.ofMillis(100), List.of("compute1", "spare1"), RecoveryMethod.AUTO_PRIORITY);
        it.boot("compute1", 2);
        reserve(it, "spare1"); // so the scheduler finds no place
        it.start();
        it.awaitFinished(it.lose("compute1", FencingStatus.PROVEN));
        it.nova.cloud().instances().forEach(instance -> assertEquals("spare1", instance.host()));
        assertEquals(List.of(), it.reserved());
    }

    @Test
    void rhPriorityTakesAReservedHostFirstAndDoesWithoutIfThereIsNone() throws IOException {
        Rig it = rig(
                Duration.ofMillis(100),
                List.of("compute1", "compute2", "compute3", "compute4", "spare1"),
                RecoveryMethod.RH_PRIORITY);
        it.boot("compute1", 1);
        it.boot("compute2", 1);
        it.start();
        it.awaitFinished(it.lose("compute1", FencingStatus.PROVEN));
        String first = it.nova.cloud().instances().stream()
                .filter(instance -> instance.name().equals("compute1-vm1"))
                .findFirst()
                .orElseThrow()
                .host();
        assertEquals("spare1", first);
        it.awaitFinished(it.lose("compute2", FencingStatus.PROVEN));
        it.assertAllRecoveredOnce("compute2");
    }

    @Test
    void aDisabledSegmentHoldsUntilItIsEnabled() throws IOException {
        Rig it = rig();
        it.boot("compute1", 2);
        enable(it, false);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.awaitState(loss, "SEGMENT_DISABLED");
        assertEquals(0, it.calls("PUT /v2.1/os-services/{id}"));
        enable(it, true);
        it.engine.switchesChanged();
        it.awaitFinished(loss);
        it.assertAllRecoveredOnce("compute1");
    }

    private static void enable(Rig it, boolean enabled) {
        it.database.writeAndWait(
                tx -> tx.update("update failover_segments set enabled = ? where uuid = ?", enabled, it.segment));
    }

    private static void reserve(Rig it, String host) {
        String service = it.nova.cloud().serviceOf(host).orElseThrow().id();
        it.nova.cloud().updateService(service, false, "kept free by ann", null);
    }

    @Test
    void withoutAReservedHostItHoldsUntilThereIsOne() throws IOException {
        Rig it = rig(Duration.ofMillis(200), List.of("compute1", "compute2"), RecoveryMethod.RESERVED_HOST);
        it.boot("compute1", 2);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.awaitState(loss, "NO_RESERVED_HOST");
        HostRow row = it.database
                .read(tx -> HostTable.findByName(tx, new HostName("compute2")))
                .orElseThrow();
        it.database.writeAndWait(tx -> HostTable.update(
                tx,
                new HostRow(
                        row.id(),
                        row.uuid(),
                        row.name(),
                        row.segment(),
                        row.type(),
                        row.controlAttributes(),
                        true,
                        Optional.of(Instant.now()),
                        false,
                        row.createdAt(),
                        Optional.empty(),
                        Optional.empty()),
                Instant.now()));
        it.awaitFinished(loss);
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void unfencedIsHeldUntilAnOperatorConfirmsThatTheHostIsOff() throws IOException {
        Rig it = rig();
        it.boot("compute1", 2);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.UNFENCED);
        it.awaitState(loss, "UNFENCED");
        var id = it.recovery(loss).orElseThrow().id();
        assertFalse(it.admin.release(id, "ann", "go on", false).done());
        assertEquals(0, it.evacuateCalls());
        assertTrue(it.admin.release(id, "ann", "unplugged", true).done());
        it.awaitFinished(loss);
        assertEquals(
                "operator:ann",
                it.recovery(loss).orElseThrow().proof().orElseThrow().source());
        it.assertAllRecoveredOnce("compute1");
        assertTrue(it.database.read(tx -> RecoveryEventTable.of(tx, id)).stream()
                .anyMatch(
                        step -> step.message().contains("ann") && step.message().contains("unplugged")));
    }

    @Test
    void aBareClaimAndAMinoritysReportAreHeld() throws IOException {
        Rig it = rig();
        it.boot("compute1", 1);
        it.start();
        it.awaitState(it.claim("compute1"), "UNPROVEN_REPORT");
        it.awaitState(it.report("compute2", FencingStatus.PROVEN, false), "NOT_QUORATE");
        assertEquals(0, it.calls("PUT /v2.1/os-services/{id}"));
    }

    @Test
    void aStormIsHeld() throws IOException {
        Rig it = rig();
        it.boot("compute1", 1);
        it.boot("compute2", 1);
        it.boot("compute3", 1);
        it.start();
        NotificationId first = it.report("compute1", FencingStatus.PENDING, true);
        NotificationId second = it.report("compute2", FencingStatus.PENDING, true);
        NotificationId third = it.report("compute3", FencingStatus.PENDING, true);
        it.awaitState(third, "AWAITING_PROOF");
        it.prove(first);
        it.prove(second);
        it.prove(third);
        it.awaitState(first, "STORM");
        it.awaitState(second, "STORM");
        it.awaitState(third, "STORM");
        assertEquals(0, it.evacuateCalls());
        it.started("compute2");
        it.started("compute3");
        it.awaitState(second, "CANCELLED");
        it.nova.cloud().powerOff("compute1");
        it.awaitFinished(first);
    }

    @Test
    void aHostThatReturnsBeforeForceDownIsLeftAlone() throws IOException {
        Rig it = rig();
        it.boot("compute1", 1);
        it.start();
        NotificationId loss = it.report("compute1", FencingStatus.PENDING, true);
        it.awaitState(loss, "AWAITING_PROOF");
        it.started("compute1");
        it.awaitState(loss, "CANCELLED");
        it.prove(loss);
        it.awaitState(loss, "CANCELLED");
        assertEquals(0, it.calls("PUT /v2.1/os-services/{id}"));
    }

    /** It tells of the loss that is being recovered: a second recovery would evacuate the same instances (C-5). */
    @Test
    void aReportThatCameWhileItsHostWasBeingRecoveredBeginsNoOther() throws IOException {
        Rig it = rig();
        it.boot("compute1", 2);
        it.nova.faults().add(Fault.answer(Rig.EVACUATE, 1000, 503, "text/html", ""));
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.awaitState(loss, "EVACUATING");
        NotificationId second = it.report("compute1", FencingStatus.PROVEN, true);
        it.nova.faults().clear();
        it.awaitFinished(loss);
        List<NotificationStatus> open = List.of(NotificationStatus.NEW, NotificationStatus.RUNNING);
        it.await(() -> !open.contains(it.status(second)), () -> "the end of the second report");
        assertEquals(NotificationStatus.IGNORED, it.status(second));
        assertEquals("none", it.state(second));
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void cancelBeginsNothingNew() throws IOException {
        Rig it = rig();
        it.boot("compute1", 1);
        it.start();
        NotificationId loss = it.report("compute1", FencingStatus.PENDING, true);
        it.awaitState(loss, "AWAITING_PROOF");
        var id = it.recovery(loss).orElseThrow().id();
        assertTrue(it.admin.cancel(id, "ann", "planned").done());
        it.awaitState(loss, "CANCELLED");
        assertFalse(it.admin.cancel(id, "ann", "again").done());
    }

    @Test
    void whatWasCancelledIsStartedAgainByTheSameGates() throws IOException {
        Rig it = rig();
        it.boot("compute1", 2);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.UNFENCED);
        it.awaitState(loss, "UNFENCED");
        var id = it.recovery(loss).orElseThrow().id();
        var host = new HostName("compute1");
        var whileOpen = it.admin.start(host, "ann", "again", true);
        assertTrue(whileOpen.recovery().isEmpty(), whileOpen.toString());
        assertTrue(whileOpen.message().contains("is being recovered already: recovery " + id), whileOpen.message());
        assertTrue(it.admin.cancel(id, "ann", "planned").message().contains("masakarictl recovery start compute1"));
        it.awaitState(loss, "CANCELLED");
        assertTrue(it.recovery(loss).orElseThrow().reason().startsWith("cancelled by operator ann (planned)"));

        var started = it.admin.start(host, "bob", "it is down", false);
        assertEquals(Optional.of(id), started.recovery(), "of the same loss");
        assertTrue(started.message().contains("and held: nobody could fence the host"), started.message());
        it.awaitState(loss, "UNFENCED");
        assertEquals(0, it.calls("PUT /v2.1/os-services/{id}"));
        it.admin.cancel(id, "ann", "once more");

        assertTrue(it.admin.start(host, "bob", "unplugged", true).recovery().isPresent());
        it.awaitFinished(loss);
        assertEquals(
                "operator:bob",
                it.recovery(loss).orElseThrow().proof().orElseThrow().source());
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void aHostOfWhichNothingIsKnownIsStartedFromABareClaim() throws IOException {
        Rig it = rig();
        it.boot("compute1", 1);
        it.start();
        assertTrue(it.admin
                .start(new HostName("compute99"), "ann", "r", false)
                .message()
                .contains("No segment has host compute99"));
        var started = it.admin.start(new HostName("compute1"), "ann", "it was dead before", false);
        assertTrue(
                started.message().contains("the report says that the host is down but brings no"), started.message());
        var id = started.recovery().orElseThrow();
        assertFalse(it.admin.release(id, "ann", "go on", false).done());
        assertEquals(0, it.evacuateCalls());
        assertTrue(it.admin.release(id, "ann", "unplugged", true).done());
        it.await(() -> it.evacuateCalls() == 1, () -> "its evacuation");
    }

    @Test
    void aWordOfBeforeCountsForNothingInARecoveryThatIsStartedAgain() throws IOException {
        Rig it = rig();
        it.boot("compute1", 1);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.UNFENCED);
        it.awaitState(loss, "UNFENCED");
        var id = it.recovery(loss).orElseThrow().id();
        it.admin.release(id, "ann", "unplugged", true);
        it.awaitFinished(loss);
        var host = new HostName("compute1");
        assertTrue(it.admin.start(host, "bob", "once more", false).message().contains("nobody could fence the host"));
        it.awaitState(loss, "UNFENCED");
        it.stopEngine();
        it.start();
        it.awaitState(loss, "UNFENCED");
        assertEquals(1, it.evacuateCalls());
        assertEquals(1, it.instances(loss).size(), "what has landed is kept");
    }

    @Test
    void anEngineThatStopsInTheMiddleGoesOnWhereItWas() throws IOException {
        Rig it = rig(Duration.ofSeconds(1), List.of("compute1", "compute2", "compute3"), RecoveryMethod.AUTO);
        it.boot("compute1", 10);
        it.start();
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.await(() -> it.evacuateCalls() >= 4, () -> "some evacuations");
        it.stopEngine();
        it.start();
        it.awaitFinished(loss);
        it.assertAllRecoveredOnce("compute1");
    }

    @Test
    void aReportStoredWhileTheEngineWasAwayIsTakenUp() throws IOException {
        Rig it = rig();
        it.boot("compute1", 2);
        NotificationId loss = it.lose("compute1", FencingStatus.PROVEN);
        it.start();
        it.awaitFinished(loss);
        it.assertAllRecoveredOnce("compute1");
    }
}
