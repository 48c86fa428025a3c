package io.masakari.embeddednova;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.embeddednova.cloud.ActionView;
import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.HostView;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.InstanceView;
import io.masakari.embeddednova.cloud.ManualCloudTime;
import io.masakari.embeddednova.cloud.MigrationStatus;
import io.masakari.embeddednova.cloud.Refusal;
import io.masakari.embeddednova.cloud.ServiceView;
import io.masakari.embeddednova.cloud.TaskState;
import io.masakari.embeddednova.cloud.Violation;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.embeddednova.keystone.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cloud in time: what one sees on the way, and what goes wrong as in the real one. */
class CloudTest {
    private static final Duration EVACUATION = Duration.ofSeconds(10);

    private final ManualCloudTime time = new ManualCloudTime(Instant.parse("2026-11-23T00:00:00Z"));
    private final Cloud cloud = new Cloud(time, CloudSettings.defaults().withEvacuationTime(EVACUATION));
    private final Caller admin = new Identity(time).admin();
    private String instance;

    @BeforeEach
    void anInstanceOnTheFirstOfThreeHosts() {
        cloud.addHost("compute1", 10);
        cloud.addHost("compute2", 10);
        cloud.addHost("compute3", 10);
        instance = boot("compute1");
    }

    @Test
    void aServiceIsDownWhenItsHeartbeatIsOld() {
        cloud.killService("compute1");
        advance(60);
        assertTrue(isUp("compute1"));
        advance(1);
        assertFalse(isUp("compute1"));
        assertTrue(isUp("compute2"));
    }

    @Test
    void aReturnedServiceStaysDownWhileForcedDown() {
        lose("compute1");
        cloud.powerOn("compute1");
        assertFalse(isUp("compute1"));
        cloud.updateService(serviceId("compute1"), true, null, false);
        assertTrue(isUp("compute1"));
        assertNull(service("compute1").disabledReason());
    }

    @Test
    void showsTheStatesOfAnEvacuationOnItsWay() {
        lose("compute1");
        cloud.evacuate(admin, instance, null);
        assertEquals(
                List.of(
                        "REBUILD rebuilding compute1 accepted",
                        "REBUILD rebuilding compute1 pre-migrating",
                        "REBUILD rebuild_block_device_mapping compute1 pre-migrating",
                        "REBUILD rebuild_spawning compute1 pre-migrating",
                        "ACTIVE null compute1 pre-migrating",
                        "ACTIVE null compute2 done"),
                watch());
        assertTrue(cloud.violations().isEmpty());
    }

    @Test
    void aStoppedInstanceIsActiveForAMomentBeforeItLands() {
        cloud.setState(instance, VmState.STOPPED);
        lose("compute1");
        cloud.evacuate(admin, instance, null);
        List<String> seen = watch();
        assertTrue(seen.contains("ACTIVE null compute1 pre-migrating"), seen.toString());
        assertTrue(seen.contains("ACTIVE powering-off compute1 pre-migrating"), seen.toString());
        assertEquals("SHUTOFF null compute2 done", seen.get(seen.size() - 1));
        assertFalse(host("compute2").runningInstances().contains(instance));
    }

    @Test
    void evacuatingTwiceSpoilsTheRecordUntilItIsReset() {
        lose("compute1");
        cloud.evacuate(admin, instance, null);
        cloud.evacuate(admin, instance, null);
        advance(30);
        assertEquals(VmState.ERROR, view().vmState());
        assertEquals("REBUILD", view().status());
        assertEquals(Set.of(MigrationStatus.ACCEPTED, MigrationStatus.FAILED), statuses());
        assertEquals(1, hostsRunning().size());

        cloud.resetState(admin, instance, false);
        assertEquals("ACTIVE", view().status());
        assertEquals(List.of(view().host()), hostsRunning());
        assertTrue(cloud.violations().isEmpty());
    }

    @Test
    void evacuatingAgainJustBeforeItLandsEndsInAlreadyExists() {
        lose("compute1");
        cloud.evacuate(admin, instance, "compute2");
        time.advance(EVACUATION.multipliedBy(93).dividedBy(100));
        cloud.evacuate(admin, instance, "compute2");
        advance(30);
        assertEquals("ERROR", view().status());
        assertEquals("compute2", view().host());
        assertTrue(view().fault().message().endsWith("already exists."));
        assertEquals(Set.of(MigrationStatus.ACCEPTED, MigrationStatus.FAILED), statuses());
        assertTrue(cloud.violations().isEmpty());
    }

    @Test
    void withNowhereToGoItEndsInErrorAndCanBeEvacuatedAgain() {
        lose("compute1");
        cloud.updateService(serviceId("compute2"), false, "full", null);
        lose("compute3");
        cloud.evacuate(admin, instance, null);
        advance(1);
        assertEquals("ERROR", view().status());
        assertTrue(view().fault().message().startsWith("No valid host was found"));
        assertEquals("compute1", view().host());
        assertEquals(Set.of(MigrationStatus.ERROR), statuses());

        cloud.updateService(serviceId("compute2"), true, null, null);
        cloud.evacuate(admin, instance, null);
        advance(11);
        assertEquals("ACTIVE", view().status());
        assertEquals("compute2", view().host());
    }

    @Test
    void aFullHostIsNoTarget() {
        cloud.addHost("tiny", 1);
        boot("tiny");
        lose("compute1");
        cloud.evacuate(admin, instance, "tiny");
        advance(1);
        assertEquals("ERROR", view().status());
    }

    @Test
    void aFrozenTargetThatThawsSpoilsAnInstanceThatIsFineElsewhere() {
        lose("compute1");
        cloud.freezeService("compute2");
        cloud.evacuate(admin, instance, "compute2");
        advance(30);
        assertEquals("REBUILD", view().status());
        assertEquals(Set.of(MigrationStatus.ACCEPTED), statuses());

        cloud.updateService(serviceId("compute2"), false, "frozen", true);
        cloud.evacuate(admin, instance, null);
        advance(11);
        assertEquals("ACTIVE", view().status());
        assertEquals("compute3", view().host());

        cloud.thawService("compute2");
        advance(11);
        assertEquals(VmState.ERROR, view().vmState());
        assertEquals("REBUILD", view().status());
        assertEquals(List.of("compute3"), hostsRunning());
        assertTrue(cloud.violations().isEmpty());
    }

    @Test
    void aTargetThatThawsWhileItSpawnsRunsTheInstanceTwice() {
        lose("compute1");
        cloud.evacuate(admin, instance, "compute2");
        advance(5);
        cloud.freezeService("compute2");
        cloud.updateService(serviceId("compute2"), false, "frozen", true);
        advance(10);
        cloud.evacuate(admin, instance, null);
        advance(11);
        assertEquals("compute3", view().host());
        cloud.thawService("compute2");
        assertEquals(List.of("compute3", "compute2"), cloud.violations().get(0).runningOn());
    }

    @Test
    void aTargetThatDiesOnTheWayLeavesTheInstanceRebuildingForEver() {
        lose("compute1");
        cloud.evacuate(admin, instance, "compute2");
        advance(5);
        cloud.powerOff("compute2");
        advance(3600);
        assertEquals("REBUILD", view().status());
        cloud.evacuate(admin, instance, null);
        advance(11);
        assertEquals("ACTIVE", view().status());
        assertEquals("compute3", view().host());
    }

    @Test
    void theReturningSourceCleansUpAndCompletesTheRecord() {
        cloud.killService("compute1");
        advance(61);
        cloud.evacuate(admin, instance, null);
        advance(11);
        assertEquals(List.of("compute1", "compute2"), hostsRunning());
        cloud.reviveService("compute1");
        assertEquals(List.of("compute2"), hostsRunning());
        assertEquals(Set.of(MigrationStatus.COMPLETED), statuses());
    }

    @Test
    void tellsWhenAnInstanceRunsTwiceBecauseItsHostWasNotFenced() {
        cloud.killService("compute1");
        cloud.updateService(serviceId("compute1"), false, "believed dead", true);
        cloud.evacuate(admin, instance, null);
        advance(11);
        Violation violation = cloud.violations().get(0);
        assertEquals(instance, violation.instanceId());
        assertEquals(List.of("compute1", "compute2"), violation.runningOn());
    }

    @Test
    void aStopOnADeadHostWaitsUntilTheHostIsBack() {
        cloud.killService("compute1");
        cloud.stop(admin, instance);
        advance(600);
        assertEquals(TaskState.POWERING_OFF, view().taskState());
        cloud.reviveService("compute1");
        advance(1);
        assertEquals("SHUTOFF", view().status());
    }

    @Test
    void instancesAreFoundStoppedWhenThePowerComesBack() {
        cloud.powerOff("compute1");
        cloud.powerOn("compute1");
        assertEquals("SHUTOFF", view().status());
    }

    @Test
    void createsWhereTheSchedulerOrTheAdministratorWants() {
        String chosen = cloud.create(admin, InstanceSpec.on("compute3", "a")).id();
        String free = cloud.create(admin, InstanceSpec.on(null, "b")).id();
        assertEquals("BUILD", cloud.instance(chosen).status());
        advance(1);
        assertEquals("compute3", cloud.instance(chosen).host());
        assertEquals("ACTIVE", cloud.instance(free).status());
        assertEquals("compute2", cloud.instance(free).host());
    }

    @Test
    void aDeletedInstanceIsListedButNotFound() {
        cloud.delete(admin, instance);
        advance(1);
        assertThrows(Refusal.class, () -> cloud.instance(instance));
        assertEquals(VmState.DELETED, cloud.instances().get(0).vmState());
        assertNotNull(cloud.instances().get(0).terminatedAt());
        assertTrue(host("compute1").runningInstances().isEmpty());
    }

    @Test
    void historyTellsOfTheEvacuation() {
        lose("compute1");
        cloud.evacuate(admin, instance, null);
        advance(11);
        ActionView action = cloud.actions(instance).get(0);
        assertEquals("evacuate", action.name());
        assertEquals(admin.requestId(), action.requestId());
        assertNull(action.message(), "all went well");
    }

    /** Every state that shows while time goes on, from now until nothing changes any more. */
    private List<String> watch() {
        Set<String> seen = new LinkedHashSet<>();
        for (int i = 0; i < 2 * EVACUATION.toSeconds() * 20; i++) {
            InstanceView view = view();
            String task = view.taskState() == null ? null : view.taskState().wire();
            String migration = cloud.migrations().get(0).status().wire();
            seen.add(view.status() + " " + task + " " + view.host() + " " + migration);
            time.advance(Duration.ofMillis(50));
        }
        return new ArrayList<>(seen);
    }

    private String boot(String host) {
        return cloud.boot(admin, InstanceSpec.on(host, "web")).id();
    }

    private void lose(String host) {
        cloud.powerOff(host);
        cloud.updateService(serviceId(host), false, "fenced", true);
    }

    private void advance(int seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    private InstanceView view() {
        return cloud.instance(instance);
    }

    private Set<MigrationStatus> statuses() {
        Set<MigrationStatus> statuses = new LinkedHashSet<>();
        cloud.migrations().forEach(migration -> statuses.add(migration.status()));
        return statuses;
    }

    private List<String> hostsRunning() {
        return cloud.hosts().stream()
                .filter(host -> host.runningInstances().contains(instance))
                .map(HostView::name)
                .toList();
    }

    private HostView host(String name) {
        return cloud.hosts().stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ServiceView service(String host) {
        return host(host).service();
    }

    private boolean isUp(String host) {
        return service(host).up();
    }

    private String serviceId(String host) {
        return service(host).id();
    }
}
