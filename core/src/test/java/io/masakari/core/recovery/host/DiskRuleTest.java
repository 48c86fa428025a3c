package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.SeenDisk;
import io.masakari.core.recovery.ServerView;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which evacuations would lose the only disk of an instance (SAFETY.md, C-28). */
class DiskRuleTest {
    private static final HostName LOST = new HostName("compute1");

    private static ServerView server(Consumer<ServerView.Edit> more) {
        return ServerView.of(e -> {
            e.id = new InstanceId(new UUID(0, 1));
            e.host = Optional.of(LOST);
            e.vmState = "active";
            e.localDisk = true;
            more.accept(e);
        });
    }

    private static String treat(ServerView server, InstanceDisks declared) {
        Treatment treatment = Treatment.of(server, LOST, declared, TreatmentPolicy.DEFAULTS);
        return treatment.skip().map(Enum::name).orElse(treatment.kind().name());
    }

    @ParameterizedTest(name = "in a segment that declares {0}: {1}")
    @CsvSource({
        "SHARED,EVACUATE",
        "EXPENDABLE,EVACUATE",
        "AS_BEFORE,EVACUATE",
        "LOCAL,LOCAL_DISK",
        "UNDECLARED,DISK_UNDECLARED",
    })
    void theSegmentDeclaresWhereDisksLie(InstanceDisks declared, String expected) {
        assertEquals(expected, treat(server(e -> {}), declared));
        String reset = expected.equals("EVACUATE") ? "RESET_AND_EVACUATE" : expected;
        assertEquals(reset, treat(server(e -> e.vmState = "resized"), declared));
    }

    /** C-41. */
    @ParameterizedTest(name = "in a segment that declares {0}, seen {1}: {2}")
    @CsvSource({
        "SHARED,LOCAL,DISK_SEEN_LOCAL",
        "SHARED,SHARED,EVACUATE",
        "UNDECLARED,SHARED,EVACUATE",
        "UNDECLARED,LOCAL,LOCAL_DISK",
        "LOCAL,SHARED,LOCAL_DISK",
        "EXPENDABLE,LOCAL,EVACUATE",
        "AS_BEFORE,LOCAL,EVACUATE",
    })
    void whatItsMonitorHasSeenCountsBesideWhatIsDeclared(InstanceDisks declared, SeenDisk seen, String expected) {
        assertEquals(expected, treat(server(e -> e.seenDisk = seen), declared));
        assertEquals(
                "EVACUATE",
                treat(
                        server(e -> {
                            e.seenDisk = seen;
                            e.localDisk = false;
                        }),
                        declared));
    }

    @Test
    void aServerTagSaysItWhereNothingElseDoes() {
        ServerView tagged = server(e -> e.tags = Set.of("HA_Disks=expendable", "blue"));
        assertEquals("EVACUATE", treat(tagged, InstanceDisks.UNDECLARED));
        ServerView both = server(e -> {
            e.tags = Set.of("HA_Disks=expendable");
            e.extraSpecs = Map.of(DiskRule.KEY, "local");
        });
        assertEquals("LOCAL_DISK", treat(both, InstanceDisks.UNDECLARED));
    }

    @Test
    void whatAnInstanceSaysOfItsDiskIsContradictedAsWell() {
        ServerView both = server(e -> {
            e.metadata = Map.of(DiskRule.KEY, "shared");
            e.seenDisk = SeenDisk.LOCAL;
        });
        assertEquals("DISK_SEEN_LOCAL", treat(both, InstanceDisks.UNDECLARED));
    }

    @ParameterizedTest
    @EnumSource(InstanceDisks.class)
    void whatHasVolumesOnlyLosesNothing(InstanceDisks declared) {
        assertEquals("EVACUATE", treat(server(e -> e.localDisk = false), declared));
        assertEquals(
                "EVACUATE",
                treat(
                        server(e -> {
                            e.localDisk = false;
                            e.metadata = Map.of(DiskRule.KEY, "local");
                        }),
                        declared));
    }

    @ParameterizedTest(name = "{0} in a segment that declares {1}: {2}")
    @CsvSource({
        "expendable,LOCAL,EVACUATE",
        "' Expendable ',UNDECLARED,EVACUATE",
        "shared,UNDECLARED,EVACUATE",
        "local,SHARED,LOCAL_DISK",
        "local,AS_BEFORE,LOCAL_DISK",
        "sharde,UNDECLARED,DISK_UNDECLARED",
        "'',LOCAL,LOCAL_DISK",
    })
    void theInstanceItselfOrItsFlavorKnowsBetter(String word, InstanceDisks declared, String expected) {
        assertEquals(expected, treat(server(e -> e.metadata = Map.of(DiskRule.KEY, word)), declared));
        assertEquals(expected, treat(server(e -> e.extraSpecs = Map.of(DiskRule.KEY, word)), declared));
    }

    @Test
    void theInstanceComesBeforeItsFlavor() {
        ServerView both = server(e -> {
            e.metadata = Map.of(DiskRule.KEY, "local");
            e.extraSpecs = Map.of(DiskRule.KEY, "expendable");
        });
        assertEquals("LOCAL_DISK", treat(both, InstanceDisks.SHARED));
    }

    /** What forbids an evacuation anyway is the reason that people read. */
    @Test
    void anInstanceThatMigratesIsLeftAloneForThat() {
        assertEquals("MIGRATING", treat(server(e -> e.taskState = Optional.of("migrating")), InstanceDisks.UNDECLARED));
    }
}
