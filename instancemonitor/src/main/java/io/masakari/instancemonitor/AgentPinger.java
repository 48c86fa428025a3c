package io.masakari.instancemonitor;

import io.masakari.core.instance.AgentAnswer;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.model.InstanceId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks guests' agents on a few threads of its own, which may all hang without holding up anything else. Each question is
 * answered, at least with {@link AgentAnswer#UNASKED}.
 */
final class AgentPinger implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING = 4096;

    private final AgentSource agents;
    private final Consumer<InstanceObservation> sink;
    private final EventLog log;
    private final ThreadPoolExecutor threads;
    private volatile String problem = "";

    /** @param sink is told on any thread, and does not block */
    AgentPinger(AgentSource agents, Consumer<InstanceObservation> sink, EventLog log) {
        this.agents = agents;
        this.sink = sink;
        this.log = log;
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), AgentPinger::thread);
        threads.allowCoreThreadTimeOut(true);
        // Too many wait: these are asked the next time.
        threads.setRejectedExecutionHandler((task, pool) -> ((Question) task).tell(AgentAnswer.UNASKED));
    }

    /** Returns at once. */
    void ask(InstanceId instance) {
        threads.execute(new Question(instance));
    }

    /** Does not wait for calls that hang: the process ends anyway. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private final class Question implements Runnable {
        private final InstanceId instance;

        Question(InstanceId instance) {
            this.instance = instance;
        }

        @Override
        public void run() {
            AgentAnswer answer = AgentAnswer.UNASKED;
            try {
                answer = agents.ask(instance);
                problem = "";
            } catch (RuntimeException e) {
                complain(String.valueOf(e.getMessage()));
            } finally {
                tell(answer);
            }
        }

        void tell(AgentAnswer answer) {
            sink.accept(new InstanceObservation.AgentAsked(instance, answer));
        }
    }

    /** Told once until an agent can be asked again; it does not matter which instance it was. */
    private synchronized void complain(String message) {
        if (problem.isEmpty()) {
            log.log(
                    Event.AGENTS_UNASKED,
                    "Guest agents cannot be asked: " + message + " Until then, hung guests are not noticed.",
                    Map.of());
        }
        problem = message;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "guest-agent");
        thread.setDaemon(true);
        return thread;
    }
}
