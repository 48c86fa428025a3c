package io.masakari.bench;

import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.WireException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From a report to its bytes at the monitor, and from the bytes to a report at the controller. */
@State(Scope.Thread)
public class EncodeBenchmark {
    private final HostNotification report = SampleLoss.notification(1);
    private final byte[] body = NotificationWire.encode(report);

    @Benchmark
    public byte[] encode() {
        return NotificationWire.encode(report);
    }

    @Benchmark
    public Notification read() throws WireException {
        return NotificationWire.decode(body);
    }
}
