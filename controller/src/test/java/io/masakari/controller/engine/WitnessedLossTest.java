package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.NotificationId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whose word the engine acts on (SAFETY.md, C-26). */
@Execution(ExecutionMode.CONCURRENT)
class WitnessedLossTest {
    private static final String ONE = "ONE_WITNESS";

    private Rig rig;

    @BeforeEach
    void raise(@TempDir Path directory) throws IOException {
        rig = Rig.of(directory);
        rig.boot("compute1", 2);
    }

    @AfterEach
    void end() {
        rig.close();
    }

    private void start(Duration serviceDownTime) {
        rig.start(Rig.hasty(2, serviceDownTime));
    }

    private void monitorsLive() {
        rig.greet("compute2");
        rig.greet("compute3");
        rig.greet("compute4");
    }

    /** Row 8. */
    @Test
    void aProofThatOneTokenMadeUpIsHeldWhileTheHostRuns() {
        monitorsLive();
        start(Duration.ofSeconds(60));
        NotificationId lie = rig.report("compute1", FencingStatus.PROVEN, true);
        rig.say(lie, "compute2", FencingStatus.PROVEN);
        rig.awaitState(lie, ONE);
        assertEquals(0, rig.actions("evacuate"));
        rig.say(lie, "compute3", FencingStatus.UNFENCED);
        rig.awaitState(lie, "CONTRADICTION");
    }

    /** Otherwise one stolen token could have no fencing of any host believed any more. */
    @Test
    void aProofThatOneTokenMadeUpSaysNothingOfTheFenceDevice() {
        BootId boot = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
        monitorsLive();
        rig.greets("compute1", boot, Optional.empty());
        start(Duration.ofSeconds(60));
        Instant now = Instant.now();
        NotificationId lie = rig.loss("compute1", Optional.of(boot), now, Optional.of(now));
        rig.say(lie, "compute2", FencingStatus.PROVEN);
        rig.greets("compute1", boot, Optional.of(Instant.now().plusMillis(1)));
        rig.awaitState(lie, ONE);
        assertEquals(
                0,
                rig.story.stream()
                        .filter(line -> line.startsWith("fencing.lies"))
                        .count());
    }

    @Test
    void twoMonitorsAreBelievedAtOnce() {
        monitorsLive();
        start(Duration.ofSeconds(60));
        NotificationId loss = rig.lose("compute1", FencingStatus.PROVEN);
        rig.say(loss, "compute2", FencingStatus.PROVEN);
        rig.say(loss, "compute3", FencingStatus.PROVEN);
        rig.awaitFinished(loss);
        rig.assertAllRecoveredOnce("compute1");
    }

    @Test
    void whereOneIsLeftNovasSilenceIsTheSecondWitness() {
        rig.greet("compute2");
        start(Duration.ofSeconds(6));
        NotificationId loss = rig.lose("compute1", FencingStatus.PROVEN);
        rig.say(loss, "compute2", FencingStatus.PROVEN);
        rig.awaitFinished(loss);
        rig.awaitStory("recovery.held");
        rig.assertAllRecoveredOnce("compute1");
    }

    /** Row 12: it holds up no evacuation, and counts for no storm, until a second monitor knows of it. */
    @Test
    void whatOneTokenSaysOfALivingHostHoldsUpNobody() {
        monitorsLive();
        start(Duration.ofSeconds(60));
        for (String host : new String[] {"compute3", "compute4"}) {
            NotificationId lie = rig.report(host, FencingStatus.PENDING, true);
            rig.say(lie, "compute2", FencingStatus.PENDING);
            rig.awaitState(lie, "AWAITING_PROOF");
        }
        NotificationId loss = rig.lose("compute1", FencingStatus.PROVEN);
        rig.say(loss, "compute2", FencingStatus.PROVEN);
        rig.say(loss, "compute3", FencingStatus.PROVEN);
        rig.awaitFinished(loss);
    }

    @Test
    void whatTwoKnowOfHoldsUpOthers() {
        monitorsLive();
        start(Duration.ofSeconds(60));
        for (String host : new String[] {"compute3", "compute4"}) {
            NotificationId known = rig.report(host, FencingStatus.PENDING, true);
            rig.say(known, "compute2", FencingStatus.PENDING);
            rig.say(known, "compute1", FencingStatus.PENDING);
            rig.awaitState(known, "AWAITING_PROOF");
        }
        NotificationId loss = rig.lose("compute1", FencingStatus.PROVEN);
        rig.say(loss, "compute2", FencingStatus.PROVEN);
        rig.say(loss, "compute3", FencingStatus.PROVEN);
        rig.awaitState(loss, "STORM");
    }

    /** It would end the recovery of a host that tells no boots, and its instances stay down unseen. */
    @Test
    void theReturnThatOneTokenMakesUpEndsNothing() {
        monitorsLive();
        start(Duration.ofSeconds(6));
        NotificationId loss = rig.lose("compute1", FencingStatus.PENDING);
        rig.awaitState(loss, "AWAITING_PROOF");
        rig.startedBy("compute2", "compute1");
        rig.prove(loss, Optional.empty(), Instant.now(), Instant.now());
        rig.say(loss, "compute3", FencingStatus.PROVEN);
        rig.say(loss, "compute4", FencingStatus.PROVEN);
        rig.awaitFinished(loss);
        assertTrue(rig.story.stream().anyMatch(line -> line.contains("HOST_HEARD")), rig.story::toString);
        rig.assertAllRecoveredOnce("compute1");
    }

    @Test
    void theReturnThatTwoTellEndsIt() {
        monitorsLive();
        start(Duration.ofSeconds(60));
        NotificationId loss = rig.lose("compute1", FencingStatus.PENDING);
        rig.awaitState(loss, "AWAITING_PROOF");
        rig.startedBy("compute2", "compute1");
        rig.startedBy("compute4", "compute1");
        rig.awaitState(loss, "RETURNED");
    }

    @Test
    void whereOneIsLeftItsWordOfAReturnIsEnough() {
        rig.greet("compute2");
        start(Duration.ofSeconds(60));
        NotificationId loss = rig.lose("compute1", FencingStatus.PENDING);
        rig.awaitState(loss, "AWAITING_PROOF");
        rig.startedBy("compute2", "compute1");
        rig.awaitState(loss, "RETURNED");
    }
}
