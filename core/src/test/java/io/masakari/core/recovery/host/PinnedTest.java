package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.HostSelection;
import io.masakari.core.recovery.ServerView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances that few hosts can take, and those that a service of the cloud replaces itself. */
class PinnedTest extends HostInRecovery {
    private static final InstanceId OTHER = new InstanceId(new UUID(9, 9));

    private static ServerView server(InstanceId id, Consumer<ServerView.Edit> more) {
        return ServerView.of(e -> {
            e.id = id;
            e.name = id.equals(VM) ? "a" : "z";
            e.host = Optional.of(LOST);
            e.vmState = "active";
            more.accept(e);
        });
    }

    @ParameterizedTest(name = "{0}={1}: {2}")
    @CsvSource({
        "pci_passthrough:alias,gpu:1,true",
        "resources:VGPU,1,true",
        "resources1:VGPU,1,true",
        "resources_A:VGPU,2,true",
        "resources:VGPU,0,false",
        "resources:PCPU,2,true",
        "resources:PCPU,0,false",
        "accel:device_profile,fpga,true",
        "resources:VCPU,4,false",
        "hw:cpu_policy,dedicated,true",
        "hw:cpu_policy,Dedicated,true",
        "hw:cpu_policy,mixed,true",
        "hw:cpu_policy,shared,false",
        "hw:mem_page_size,large,true",
        "hw:mem_page_size,1GB,true",
        "hw:mem_page_size,2048,true",
        "hw:mem_page_size,small,false",
        "hw:mem_page_size,any,false",
        "hw:pmem,6GB,true",
        "hw:numa_nodes,2,false",
        "HA_Disks,shared,false"
    })
    void whatAFlavorTiesToAHost(String key, String value, boolean expected) {
        assertEquals(
                expected ? Optional.of(key + "=" + value) : Optional.empty(),
                Pinned.by(Map.of("aaa", "1", key, value)));
    }

    @Test
    void whatFewHostsCanTakeGoesLastHoweverItAsks() {
        forcedDown();
        on(it -> it.slotsGiven(Slots.of(1)));
        ServerView pinned = server(VM, e -> {
            e.extraSpecs = Map.of("hw:cpu_policy", "dedicated");
            e.metadata = Map.of("HA_Enabled", "True");
        });
        List<HostCommand> commands = on(it ->
                it.serversListed(LOST, List.of(pinned, server(OTHER, e -> {})), SecondCount.of(Set.of(VM, OTHER))));
        assertEquals(
                List.of(new HostCommand.Evacuate(OTHER, Optional.empty())),
                commands.stream()
                        .filter(command -> command instanceof HostCommand.Evacuate)
                        .toList());
        assertEquals(List.of(OTHER, VM), List.copyOf(step.next().evacuations().keySet()));
    }

    private static Optional<SkipReason> skip(TreatmentPolicy policy, Consumer<ServerView.Edit> what) {
        return Treatment.first(server(VM, what), LOST, InstanceDisks.SHARED, policy)
                .skip();
    }

    @Test
    void byPolicyWhatIsTiedToAHostIsLeftAlone() {
        TreatmentPolicy policy =
                new TreatmentPolicy(HostSelection.DEFAULTS, ServiceOwners.NONE, false, LostMemory.DEFAULTS);
        assertEquals(Optional.of(SkipReason.PINNED), skip(policy, e -> e.extraSpecs = Map.of("resources:VGPU", "1")));
        assertEquals(Optional.empty(), skip(policy, e -> {}));
        assertEquals(
                Optional.empty(), skip(TreatmentPolicy.DEFAULTS, e -> e.extraSpecs = Map.of("resources:VGPU", "1")));
    }

    @Test
    void whatAServiceReplacesIsLeftToItUnlessItsMetadataAskForRecovery() {
        ServiceOwners octavia = new ServiceOwners(Set.of("service"), Set.of("amphora"));
        TreatmentPolicy policy = new TreatmentPolicy(HostSelection.DEFAULTS, octavia, true, LostMemory.DEFAULTS);
        Optional<SkipReason> owned = Optional.of(SkipReason.OWNED_BY_SERVICE);
        assertEquals(owned, skip(policy, e -> e.project = "service"));
        assertEquals(owned, skip(policy, e -> e.metadata = Map.of("amphora", "x")));
        assertEquals(owned, skip(policy, e -> e.extraSpecs = Map.of("amphora", "x")));
        assertEquals(owned, skip(policy, e -> e.tags = Set.of("amphora")));
        assertEquals(Optional.empty(), skip(policy, e -> e.project = "other"));
        assertEquals(Optional.empty(), skip(policy, e -> {
            e.project = "service";
            e.metadata = Map.of("HA_Enabled", "yes");
        }));
    }
}
