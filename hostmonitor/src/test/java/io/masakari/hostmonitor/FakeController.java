package io.masakari.hostmonitor;

import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NotificationId;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.Delivery;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.Reports;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** A controller that answers, or does not; and what each monitor's spool does then. */
final class FakeController {
    private final List<Arrived> arrived = new ArrayList<>();
    private final Deque<Runnable> spooled = new ArrayDeque<>();
    private boolean answers = true;

    record Arrived(String from, HostEvidence evidence) {
        LossKey key() {
            return evidence.key();
        }
    }

    Reports sink(String from) {
        return (report, listener) -> take(from, (HostNotification) report, listener);
    }

    synchronized void answers(boolean does) {
        answers = does;
        while (answers && !spooled.isEmpty()) {
            spooled.poll().run();
        }
    }

    synchronized List<Arrived> arrived() {
        return List.copyOf(arrived);
    }

    synchronized List<Arrived> await(int count, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (arrived.size() < count) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("Only " + arrived + " arrived within " + limit);
            }
            wait(left);
        }
        return List.copyOf(arrived);
    }

    private synchronized void take(String from, HostNotification report, Consumer<Delivery> listener) {
        Runnable deliver = () -> {
            arrived.add(new Arrived(from, report.evidence().orElseThrow()));
            notifyAll();
            listener.accept(new Answer.Accepted(new NotificationId(UUID.randomUUID())));
        };
        if (answers) {
            deliver.run();
        } else {
            listener.accept(new Answer.Deferred(Duration.ZERO, "nobody answers", false));
            spooled.add(deliver);
        }
    }
}
