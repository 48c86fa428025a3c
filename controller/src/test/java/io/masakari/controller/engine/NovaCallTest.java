package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.controller.engine.ComputeException.Kind;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import io.masakari.core.safety.HoldReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NovaCallTest {
    private static final Instant LATEST = Instant.ofEpochSecond(10);

    private final List<String> answers = new ArrayList<>();
    private Instant now = LATEST;
    private boolean wanted = true;

    private String outcome(Supplier<String> work, boolean leaseHeld) {
        Permit permit = new Permit(() -> now, at -> leaseHeld, Instant.EPOCH, Optional.of(LATEST), () -> wanted);
        new NovaCall<>(origin(), "Evacuate", false, permit, stands -> work.get(), CallFailure::toString, answers::add)
                .run();
        return answers.get(answers.size() - 1);
    }

    private static Origin origin() {
        UUID id = new UUID(1, 1);
        return new Origin(
                new RecoveryId(id), new NotificationId(id), new SegmentId(id), new HostName("compute1"), Instant.EPOCH);
    }

    private static Supplier<String> failing(Throwable failure) {
        return () -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        };
    }

    /** SAFETY.md, C-31. */
    @Test
    void sendsNothingThatChangesSomethingWhileTheCloudIsDisarmed() {
        Permit disarmed = new Permit(
                () -> now,
                at -> true,
                Instant.EPOCH,
                Optional.of(LATEST),
                () -> true,
                () -> Optional.of("until tomorrow, by ann: storage is moved"));
        assertEquals(
                CallFailure.Kind.DISARMED, disarmed.objection().orElseThrow().kind());
        assertEquals(HoldReason.DISARMED, disarmed.objection().orElseThrow().holdReason());
        Permit reading = new Permit(
                () -> now,
                at -> true,
                Instant.EPOCH,
                Optional.empty(),
                () -> true,
                () -> Optional.of("until tomorrow"));
        assertEquals(Optional.empty(), reading.objection());
    }

    @Test
    void givesTheAnswer() {
        assertEquals("done", outcome(() -> "done", true));
    }

    @Test
    void tellsALostAnswerFromAnErrorOfOurOwn() {
        ComputeException lost = new ComputeException(Kind.ANSWER_LOST, 0, "no answer within 40 s", null);
        assertEquals("no answer: no answer within 40 s", outcome(failing(lost), true));
        assertEquals(
                "internal error: java.lang.IllegalStateException: no such field",
                outcome(failing(new IllegalStateException("no such field")), true));
    }

    @Test
    void anErrorOfTheMachineIsAnAnswerToo() {
        assertEquals(
                "internal error: java.lang.NoClassDefFoundError: x",
                outcome(failing(new NoClassDefFoundError("x")), true));
    }

    @Test
    void sendsNothingAfterTheLatestMoment() {
        now = LATEST.plusMillis(1);
        assertEquals(
                "not sent: it was decided 10001 ms ago and was good for 10000 ms",
                outcome(failing(new AssertionError("it was sent")), true));
    }

    @Test
    void sendsNothingThatIsNotWantedAnyMore() {
        wanted = false;
        assertEquals(
                "not sent: what was learned since speaks against it",
                outcome(failing(new AssertionError("it was sent")), true));
    }

    @Test
    void thereIsAnAnswerEvenIfTheQuestionWhetherToSendItFails() {
        Permit broken = new Permit(
                () -> {
                    throw new IllegalStateException("no clock");
                },
                at -> true,
                Instant.EPOCH,
                Optional.empty(),
                () -> true);
        new NovaCall<>(origin(), "Evacuate", false, broken, stands -> "sent", CallFailure::toString, answers::add)
                .run();
        assertEquals(List.of("internal error: java.lang.IllegalStateException: no clock"), answers);
    }

    @Test
    void sendsNothingWithoutALease() {
        assertEquals(
                "no answer: the lease of this controller is over",
                outcome(failing(new AssertionError("it was sent")), false));
    }
}
