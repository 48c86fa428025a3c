package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.instance.AgentAnswer;
import io.masakari.core.instance.InstanceObservation.AgentAsked;
import io.masakari.core.model.InstanceId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentPingerTest {
    private final FakeAgents agents = new FakeAgents();
    private final RecordingLog log = new RecordingLog();
    private final Map<InstanceId, AgentAnswer> answers = new ConcurrentHashMap<>();
    private final AgentPinger pinger = new AgentPinger(
            agents,
            observation -> {
                AgentAsked asked = (AgentAsked) observation;
                answers.put(asked.instance(), asked.answer());
            },
            log);

    @AfterEach
    void close() {
        pinger.close();
        agents.close();
    }

    @Test
    void aGuestThatHangsKeepsNoOtherWaiting() {
        agents.answers("quick", AgentAnswer.ANSWERED);
        agents.hangs("hung");
        pinger.ask(FakeHypervisor.id("hung"));
        pinger.ask(FakeHypervisor.id("quick"));
        RunningMonitor.await(() -> answers.containsKey(FakeHypervisor.id("quick")), "the quick one's answer");
        assertEquals(Map.of(FakeHypervisor.id("quick"), AgentAnswer.ANSWERED), answers);
    }

    @Test
    void hasFewThreadsHoweverManyHang() {
        List<String> all = IntStream.range(0, 500).mapToObj(i -> "hung-" + i).toList();
        all.forEach(agents::hangs);
        all.forEach(name -> pinger.ask(FakeHypervisor.id(name)));
        RunningMonitor.await(() -> agents.hanging() == 4, "four to hang");
        assertEquals(
                4,
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("guest-agent"))
                        .count());
        agents.goOn();
        RunningMonitor.await(() -> answers.size() == all.size(), "all answers");
    }

    @Test
    void answersForWhatCannotBeAskedAndComplainsOnce() {
        agents.refuse("Not in the group libvirt.");
        for (int i = 0; i < 10; i++) {
            pinger.ask(FakeHypervisor.id("guest-" + i));
        }
        RunningMonitor.await(() -> answers.size() == 10, "all answers");
        assertTrue(answers.values().stream().allMatch(answer -> answer == AgentAnswer.UNASKED));
        assertEquals(1, log.of(Event.AGENTS_UNASKED).size());
        assertTrue(log.of(Event.AGENTS_UNASKED).get(0).message().contains("Not in the group libvirt."));
    }
}
