package io.masakari.instancemonitor;

import io.masakari.core.instance.AgentAnswer;
import io.masakari.core.model.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Guests in memory, with agents that answer, are silent, or never come back from a question. */
final class FakeAgents implements AgentSource {
    private final Map<InstanceId, AgentAnswer> answers = new HashMap<>();
    private final Map<InstanceId, Integer> asked = new HashMap<>();
    private final Set<InstanceId> hung = new HashSet<>();
    private String refusal;
    private int hanging;

    synchronized void answers(String name, AgentAnswer answer) {
        answers.put(FakeHypervisor.id(name), answer);
    }

    synchronized void hangs(String name) {
        hung.add(FakeHypervisor.id(name));
    }

    synchronized void goOn() {
        hung.clear();
        notifyAll();
    }

    synchronized void refuse(String why) {
        refusal = why;
    }

    /** How often it has answered, or not. */
    synchronized int asked(String name) {
        return asked.getOrDefault(FakeHypervisor.id(name), 0);
    }

    /** How many questions hang now. */
    synchronized int hanging() {
        return hanging;
    }

    @Override
    public synchronized AgentAnswer ask(InstanceId instance) {
        if (refusal != null) {
            throw new IllegalStateException(refusal);
        }
        hanging++;
        try {
            while (hung.contains(instance)) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while asking", e);
        } finally {
            hanging--;
        }
        asked.merge(instance, 1, Integer::sum);
        return answers.getOrDefault(instance, AgentAnswer.NONE);
    }

    @Override
    public synchronized void close() {
        goOn();
    }
}
