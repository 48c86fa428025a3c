package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.instance.InstanceObservation.Raw;
import io.masakari.core.instance.InstanceOutput;
import io.masakari.core.instance.InstancePolicy;
import io.masakari.core.instance.InstanceSignal;
import io.masakari.core.instance.InstanceWatch;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.report.Notification;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Lets a watch see made-up failures before the first real one: a fresh JVM would take tens of ms to load and compile the
 * classes.
 */
final class WarmUp {
    /** Enough for the JVM's first compiler to compile the way. */
    private static final int ROUNDS = 300;

    private static final InstanceId NONE = new InstanceId(new UUID(0, 0));

    private WarmUp() {}

    /** The last report of a failure. */
    static Notification failureOf(HostName host, InstancePolicy policy) {
        InstanceEvents events = new InstanceEvents((event, message, fields) -> {});
        Notification sample = null;
        for (int i = 0; i < ROUNDS; i++) {
            InstanceWatch watch = new InstanceWatch(policy, Optional.empty());
            Moment moment = new Moment(new MonotonicTime(i), Instant.EPOCH);
            for (InstanceSignal signal : InstanceSignal.values()) {
                watch.accept(told(InstanceSignal.RESUMED), moment);
                for (InstanceOutput output : watch.accept(told(signal), moment)) {
                    events.decided(output);
                    if (output instanceof InstanceOutput.Report report) {
                        sample = InstanceMonitor.notification(host, report, Instant.EPOCH);
                    }
                }
            }
        }
        return sample;
    }

    private static InstanceObservation.Told told(InstanceSignal signal) {
        return new InstanceObservation.Told(NONE, "warm-up", signal, new Raw(0, 0, 0), "");
    }
}
