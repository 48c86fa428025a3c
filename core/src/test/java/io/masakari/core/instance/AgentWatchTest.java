package io.masakari.core.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.InstanceObservation.AgentAsked;
import io.masakari.core.instance.InstanceObservation.Disconnected;
import io.masakari.core.instance.InstanceObservation.Found;
import io.masakari.core.instance.InstanceObservation.Listed;
import io.masakari.core.instance.InstanceObservation.Raw;
import io.masakari.core.instance.InstanceObservation.Told;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AgentWatchTest {
    private static final InstanceId GUEST = new InstanceId(new UUID(1, 1));
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final AgentWatch watch = new AgentWatch(new AgentPolicy(INTERVAL, 3));
    private MonotonicTime now = new MonotonicTime(1_000_000_000L);

    @BeforeEach
    void aGuestRuns() {
        list(Finding.RUNS);
    }

    @Test
    void tellsOnceOfAGuestThatAnsweredAndFallsSilent() {
        ask(AgentAnswer.ANSWERED);
        assertEquals(List.of(false, false, true, false, false), silences(5));
        ask(AgentAnswer.ANSWERED);
        assertEquals(List.of(false, false, true), silences(3));
    }

    @Test
    void sometimesNoAnswerIsNoSilence() {
        ask(AgentAnswer.ANSWERED);
        assertEquals(List.of(false, false), silences(2));
        ask(AgentAnswer.ANSWERED);
        assertEquals(List.of(false, false), silences(2));
    }

    @Test
    void neverTellsOfAGuestThatNeverAnswered() {
        assertEquals(List.of(false, false, false, false, false, false), silences(6));
    }

    @ParameterizedTest
    @EnumSource(
            value = InstanceSignal.class,
            names = {"STARTED", "RESUMED", "REBOOT", "AGENT_CONNECTED", "AGENT_DISCONNECTED"})
    void aNewBeginningHasToAnswerFirst(InstanceSignal signal) {
        ask(AgentAnswer.ANSWERED);
        tell(signal);
        assertEquals(List.of(false, false, false, false), silences(4));
        ask(AgentAnswer.ANSWERED);
        assertEquals(List.of(false, false, true), silences(3));
    }

    @ParameterizedTest
    @EnumSource(
            value = InstanceSignal.class,
            names = {"SUSPENDED", "SUSPENDED_IOERROR", "STOPPED_FAILED", "STOPPED_SAVED", "CRASHED_PANICKED"})
    void whatCannotAnswerIsNotAsked(InstanceSignal signal) {
        ask(AgentAnswer.ANSWERED);
        tell(signal);
        now = now.plus(INTERVAL);
        assertEquals(List.of(), watch.due(now));
        assertEquals(Optional.empty(), watch.nextDeadline());
        tell(InstanceSignal.RESUMED);
        now = now.plus(INTERVAL);
        assertEquals(List.of(GUEST), watch.due(now));
    }

    @Test
    void whatCouldNotBeAskedIsNoSilence() {
        ask(AgentAnswer.ANSWERED);
        silences(2);
        assertEquals(Optional.empty(), ask(AgentAnswer.UNASKED));
        assertEquals(List.of(true), silences(1));
    }

    @Test
    void asksNoInstanceAgainThatHasNoChannelUntilItStarts() {
        ask(AgentAnswer.NONE);
        now = now.plus(INTERVAL.multipliedBy(100));
        assertEquals(List.of(), watch.due(now));
        tell(InstanceSignal.STARTED);
        now = now.plus(INTERVAL);
        assertEquals(List.of(GUEST), watch.due(now));
    }

    @Test
    void asksEachOnceAtATimeAndInItsTurn() {
        assertEquals(Optional.of(now), watch.nextDeadline());
        assertEquals(List.of(GUEST), watch.due(now));
        now = now.plus(INTERVAL.multipliedBy(3));
        assertEquals(List.of(), watch.due(now));
        watch.accept(new AgentAsked(GUEST, AgentAnswer.ANSWERED), moment());
        assertEquals(List.of(), watch.due(now));
        assertEquals(Optional.of(now.plus(INTERVAL)), watch.nextDeadline());
    }

    @Test
    void asksNobodyWhileTheHypervisorIsAway() {
        watch.accept(new Disconnected(), moment());
        assertEquals(List.of(), watch.due(now));
        list(Finding.OFF_CRASHED);
        assertEquals(List.of(), watch.due(now));
        list(Finding.RUNS);
        assertEquals(List.of(GUEST), watch.due(now));
    }

    @Test
    void anAnswerToAnEarlierQuestionCountsForNothing() {
        ask(AgentAnswer.ANSWERED);
        silences(2);
        now = now.plus(INTERVAL);
        watch.due(now);
        tell(InstanceSignal.STARTED);
        assertEquals(Optional.empty(), watch.accept(new AgentAsked(GUEST, AgentAnswer.SILENT), moment()));
    }

    /** Whether each of so many questions without an answer made it silent. */
    private List<Boolean> silences(int questions) {
        return IntStream.range(0, questions)
                .mapToObj(i -> ask(AgentAnswer.SILENT)
                        .filter(told -> told.signal() == InstanceSignal.AGENT_SILENT)
                        .isPresent())
                .toList();
    }

    private Optional<Told> ask(AgentAnswer answer) {
        now = now.plus(INTERVAL);
        assertEquals(List.of(GUEST), watch.due(now));
        return watch.accept(new AgentAsked(GUEST, answer), moment());
    }

    private void tell(InstanceSignal signal) {
        watch.accept(new Told(GUEST, "guest", signal, new Raw(0, 0, 0), ""), moment());
    }

    private void list(Finding finding) {
        watch.accept(new Listed(List.of(new Found(GUEST, "guest", finding, 0, 0, true))), moment());
    }

    private Moment moment() {
        return new Moment(now, Instant.EPOCH);
    }
}
