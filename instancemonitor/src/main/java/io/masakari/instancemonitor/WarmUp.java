package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.instance.InstanceObservation.Raw;
import io.masakari.core.instance.InstanceOutput;
import io.masakari.core.instance.InstancePolicy;
import io.masakari.core.instance.InstanceSignal;
import io.masakari.core.instance.InstanceWatch;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Walks the way of a failure in memory before the first real one: a fresh JVM would take tens of ms for it, to load and
 * compile the classes. Nothing leaves the process but one file, written to the spool's directory and removed.
 */
final class WarmUp {
    /** Enough for the JVM's first compiler to take the way for hot. */
    private static final int ROUNDS = 300;

    private static final InstanceId NONE = new InstanceId(new UUID(0, 0));

    private WarmUp() {}

    /** Beside the watching, which must not wait for it. */
    static void start(InstancePolicy policy, Consumer<InstanceOutput.Report> rehearsal) {
        Thread thread = new Thread(() -> run(policy, rehearsal), "warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(InstancePolicy policy, Consumer<InstanceOutput.Report> rehearsal) {
        InstanceEvents events = new InstanceEvents((event, message, fields) -> {});
        boolean rehearsed = false;
        for (int i = 0; i < ROUNDS; i++) {
            InstanceWatch watch = new InstanceWatch(policy, Optional.empty());
            Moment moment = new Moment(new MonotonicTime(i), Instant.EPOCH);
            for (InstanceSignal signal : InstanceSignal.values()) {
                watch.accept(told(InstanceSignal.RESUMED), moment);
                for (InstanceOutput output : watch.accept(told(signal), moment)) {
                    events.decided(output);
                    if (!rehearsed && output instanceof InstanceOutput.Report report) {
                        rehearsed = true;
                        rehearsal.accept(report);
                    }
                }
            }
        }
    }

    private static InstanceObservation.Told told(InstanceSignal signal) {
        return new InstanceObservation.Told(NONE, "warm-up", signal, new Raw(0, 0, 0), "");
    }
}
