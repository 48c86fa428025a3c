package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.masakari.core.safety.HoldReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever does what the text of a hold says has the recovery go on, or end: played for every reason, with the commands just as
 * they stand in the text. A reason without ways does not compile; a command that no way types fails.
 */
@Execution(ExecutionMode.CONCURRENT)
class HoldReleasesTest {
    @TempDir
    private Path directory;

    private static List<HoldWay> ways(HoldReason reason) {
        return switch (reason) {
            case AWAITING_PROOF -> HostHoldWays.awaitingProof();
            case UNFENCED -> HostHoldWays.unfenced();
            case UNPROVEN_REPORT -> HostHoldWays.unprovenReport();
            case NEVER_SEEN -> HostHoldWays.neverSeen();
            case LEFT_IN_ORDER -> HostHoldWays.leftInOrder();
            case NOT_QUORATE -> HostHoldWays.notQuorate();
            case ONE_WITNESS -> HostHoldWays.oneWitness();
            case CONTRADICTION -> HostHoldWays.contradiction();
            case GATE_BROKEN -> HostHoldWays.gateBroken();
            case STORM -> HostHoldWays.storm();
            case TOO_MANY_DISABLED -> PartHoldWays.tooManyDisabled();
            case DISARMED -> HostHoldWays.disarmed();
            case ON_MAINTENANCE -> HostHoldWays.onMaintenance();
            case SEGMENT_DISABLED -> HostHoldWays.segmentDisabled();
            case BOOT_UNKNOWN -> HostHoldWays.bootUnknown();
            case FENCING_LIES -> HostHoldWays.fencingLies();
            case HOST_HEARD -> HostHoldWays.hostHeard();
            case PROOF_OUT_OF_DATE -> HostHoldWays.proofOutOfDate();
            case SERVICE_UNKNOWN -> HostHoldWays.serviceUnknown();
            case SERVICE_CLEARED -> HostHoldWays.serviceCleared();
            case NO_RESERVED_HOST -> HostHoldWays.noReservedHost();
            case NO_ROOM -> HostHoldWays.noRoom();
            case LIST_UNCONFIRMED -> HostHoldWays.listUnconfirmed();
            case HOST_BEING_RECOVERED -> PartHoldWays.hostBeingRecovered();
            case HOST_NOT_UP -> PartHoldWays.hostNotUp();
            case INSTANCE_BUSY -> PartHoldWays.instanceBusy();
            case MAY_RUN_ELSEWHERE -> PartHoldWays.mayRunElsewhere();
            case IO_ERROR -> PartHoldWays.ioError();
            case IO_ERROR_STORM -> PartHoldWays.ioErrorStorm();
            case HOST_STORAGE -> PartHoldWays.hostStorage();
            case CRASH_LOOP -> PartHoldWays.crashLoop();
            case OLD_REPORT -> PartHoldWays.oldReport();
            case NOVA_UNREACHABLE -> HostHoldWays.novaUnreachable();
            case INTERNAL_ERROR -> HostHoldWays.internalError();
            case DECISIONS_EXPIRE -> HostHoldWays.decisionsExpire();
        };
    }

    @ParameterizedTest
    @EnumSource
    void whatTheTextSaysReleasesIt(HoldReason reason) throws IOException {
        List<HoldWay> ways = ways(reason);
        assertFalse(ways.isEmpty());
        List<String> typed = new ArrayList<>();
        for (HoldWay way : ways) {
            try (HoldStage stage =
                    new HoldStage(Files.createTempDirectory(directory, "way"), way.hosts(), way.setting())) {
                stage.awaitHeld(way.into().apply(stage), reason);
                way.out().accept(stage);
                stage.rig.await(
                        () -> stage.rig.sideState(stage.held).equals(way.ends()),
                        () -> reason + ", " + way.words() + ": " + way.ends() + " instead of "
                                + stage.rig.sideState(stage.held));
                assertEquals(List.of(), stage.rig.nova.cloud().violations(), way.words());
                typed.addAll(stage.typed());
            }
        }
        assertEquals(
                new TreeSet<>(HoldStage.commands(reason.release())),
                new TreeSet<>(typed),
                "each command that the text of " + reason + " names is typed by one of its ways");
    }
}
