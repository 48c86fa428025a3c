package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerView;
import java.util.Map;
import java.util.Optional;
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
