package io.masakari.controller.engine;

import io.masakari.embeddednova.cloud.CloudTime;
import io.masakari.runtime.time.ManualTime;
import io.masakari.runtime.time.Worker;
import java.time.Duration;
import java.time.Instant;

/** A cloud's time that stands still until it is advanced. */
final class ManualCloudTime implements CloudTime {
    private final ManualTime time;
    private final Worker events;

    ManualCloudTime(Instant start) {
        time = new ManualTime(start);
        events = time.worker();
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public long nanos() {
        return time.ticker().now().nanos();
    }

    @Override
    public void after(Duration delay, Runnable task) {
        events.schedule(task, delay);
    }

    void advance(Duration by) {
        time.advance(by);
    }
}
