package io.masakari.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void measuresFromTheCallbackOfTheMonitorThatSent() {
        TimeLine line = new TimeLine(m -> {});
        line.add(failed("compute3", 90_000));
        line.add(failed("compute2", 100_000));
        line.add(new Moment(
                101_500, "report.accepted", "compute2", "", Map.of("host", "compute1", "fencing", "PENDING")));
        line.add(new Moment(300_000, "fencing.proven", "compute2", "", Map.of("host", "compute1")));
        Map<String, Double> spans = new Durations(line, "compute1").spans();
        assertEquals(Map.of("callback_to_durable", 1.5, "callback_to_proof", 200.0), spans);
    }

    private static Moment failed(String by, long callback) {
        return new Moment(
                callback + 500,
                "host.failed",
                by,
                "",
                Map.of("host", "compute1", "callback_us", Long.toString(callback)));
    }
}
