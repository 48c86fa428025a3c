package io.masakari.hostmonitor;

import io.masakari.core.detection.DeliveryStatus;
import io.masakari.core.detection.Output.Report;
import io.masakari.core.detection.ReportStage;
import io.masakari.core.model.LossKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A controller that answers, or does not; and what each monitor's spool does then. */
final class FakeController {
    private final List<Arrived> arrived = new ArrayList<>();
    private final Deque<Runnable> spooled = new ArrayDeque<>();
    private boolean answers = true;
    private int next;

    record Arrived(String from, LossKey key, ReportStage stage, Report report) {}

    ReportSink sink(String from) {
        return (report, listener) -> take(from, report, listener);
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

    private synchronized void take(String from, Report report, ReportSink.Listener listener) {
        Runnable deliver = () -> {
            arrived.add(new Arrived(from, report.key(), report.stage(), report));
            notifyAll();
            next++;
            listener.delivery(DeliveryStatus.ACCEPTED, "n-" + next);
        };
        if (answers) {
            deliver.run();
        } else {
            listener.delivery(DeliveryStatus.DEFERRED, "-");
            spooled.add(deliver);
        }
    }
}
