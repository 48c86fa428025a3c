package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.HostSelection;
import io.masakari.core.recovery.ServerView;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreatmentTest {
    private static final HostName LOST = new HostName("compute1");

    private static String treat(String host, String vmState, String task, Map<String, String> metadata) {
        ServerView server = ServerView.of(e -> {
            e.id = new InstanceId(new UUID(0, 1));
            e.host = Optional.ofNullable(host).map(HostName::new);
            e.vmState = vmState;
            e.taskState = Optional.ofNullable(task);
            e.metadata = metadata;
        });
        Treatment treatment = Treatment.of(server, LOST, InstanceDisks.UNDECLARED, TreatmentPolicy.DEFAULTS);
        return treatment.skip().map(Enum::name).orElse(treatment.kind().name());
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "active,,NOT_ASKED_FOR",
        "active,Rescue=yes,EVACUATE",
        "active,Rescue=no,OPTED_OUT",
        "active,HA_Enabled=True,NOT_ASKED_FOR",
        "active,HA-Enabled=OFF,OPTED_OUT",
        "error,Rescue=yes,IN_ERROR",
        "error,,NOT_ASKED_FOR",
        "suspended,Rescue=yes,SUSPENDED"
    })
    void byPolicyOnlyWhatAsksOrWasWellIsEvacuated(String vmState, String metadata, String expected) {
        ServerView server = ServerView.of(e -> {
            e.id = new InstanceId(new UUID(0, 1));
            e.host = Optional.of(LOST);
            e.vmState = vmState;
            e.metadata = metadata == null ? Map.of() : Map.of(metadata.split("=")[0], metadata.split("=")[1]);
        });
        TreatmentPolicy policy = new TreatmentPolicy(new HostSelection(false, true, "Rescue"), LostMemory.DEFAULTS);
        Treatment first = Treatment.first(server, LOST, InstanceDisks.UNDECLARED, policy);
        assertEquals(expected, first.skip().map(Enum::name).orElse(first.kind().name()));
        // What the recovery itself has set to error goes on.
        Treatment later = Treatment.of(server, LOST, InstanceDisks.UNDECLARED, policy);
        String then = expected.equals("IN_ERROR") ? "EVACUATE" : expected;
        assertEquals(then, later.skip().map(Enum::name).orElse(later.kind().name()));
    }

    @ParameterizedTest(name = "{0} with task {1}: {2}")
    @CsvSource({
        "active,,EVACUATE",
        "active,powering-off,EVACUATE",
        "active,rebooting,EVACUATE",
        "stopped,,EVACUATE",
        "stopped,powering-on,BEING_STARTED",
        "active,rescuing,BEING_STARTED",
        "error,,EVACUATE",
        "resized,,RESET_AND_EVACUATE",
        "active,rebuilding,LOOK_FIRST",
        "stopped,rebuild_spawning,LOOK_FIRST",
        "error,rebuild_block_device_mapping,LOOK_FIRST",
        "active,migrating,MIGRATING",
        "active,resize_migrating,MIGRATING",
        "stopped,resize_prep,MIGRATING",
        "active,deleting,BEING_DELETED",
        "soft-delete,,BEING_DELETED",
        "deleted,,BEING_DELETED",
        "paused,,RESET_AND_EVACUATE",
        "paused,unpausing,RESET_AND_EVACUATE",
        "paused,shelving,NOT_EVACUABLE",
        "suspended,,SUSPENDED",
        "suspended,resuming,BEING_STARTED",
        "rescued,,RESET_AND_EVACUATE",
        "rescued,unrescuing,BEING_STARTED",
        "shelved,,NOT_EVACUABLE",
        "building,spawning,NOT_EVACUABLE",
        "shelved_offloaded,,HAS_NO_HOST"
    })
    void instancesAreTreatedByTheirStates(String vmState, String task, String expected) {
        assertEquals(expected, treat("compute1", vmState, task, Map.of()));
    }

    @ParameterizedTest(name = "{0}={1}: {2}")
    @CsvSource({
        "HA-Enabled,OFF,OPTED_OUT",
        "HA-Enabled,off,OPTED_OUT",
        "HA-Enabled,On,EVACUATE",
        "HA-Enabled,false,EVACUATE",
        "HA_Enabled,False,OPTED_OUT",
        "HA_Enabled,no,OPTED_OUT",
        "HA_Enabled,0,OPTED_OUT",
        "HA_Enabled,True,EVACUATE",
        "HA_Enabled,whatever,EVACUATE",
        "ha_enabled,False,EVACUATE"
    })
    void metadataCanOptOut(String key, String value, String expected) {
        assertEquals(expected, treat("compute1", "active", null, Map.of(key, value)));
    }

    @ParameterizedTest(name = "{0}, paused {1}, suspended {2}: {3}")
    @CsvSource({
        "paused,false,false,MEMORY_LOST",
        "rescued,false,false,MEMORY_LOST",
        "suspended,true,true,",
        "suspended,true,false,SUSPENDED"
    })
    void whatLosesItsMemoryIsTreatedAsConfigured(
            String vmState, boolean paused, boolean suspended, SkipReason expected) {
        ServerView server = HostInRecovery.server(vmState, LOST, null);
        Treatment treatment = Treatment.of(
                server,
                LOST,
                InstanceDisks.UNDECLARED,
                new TreatmentPolicy(HostSelection.DEFAULTS, new LostMemory(paused, suspended)));
        assertEquals(Optional.ofNullable(expected), treatment.skip());
    }

    @Test
    void instancesOnOtherHostsAreLeftAlone() {
        assertEquals("ELSEWHERE", treat("compute2", "active", null, Map.of()));
        assertEquals("HAS_NO_HOST", treat(null, "active", null, Map.of()));
    }
}
