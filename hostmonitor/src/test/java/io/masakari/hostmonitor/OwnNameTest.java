package io.masakari.hostmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.detection.Observation;
import io.masakari.core.model.HostName;
import io.masakari.runtime.time.ManualTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnNameTest {
    @Test
    void isWhatTheClusterCallsTheNodeThatItIsConnectedAs() {
        ManualTime time = new ManualTime(Instant.parse("2026-11-23T04:00:00Z"));
        OwnName name = new OwnName(new FakeCluster(3, time.clocks()).source(2));
        assertEquals(Optional.empty(), name.get());
        List<Observation> seen = new ArrayList<>();
        name.connect(each -> seen.add(each.observation()));
        assertEquals(Optional.of(new HostName("compute2")), name.get());
        assertEquals(
                3, seen.stream().filter(Observation.NodeNamed.class::isInstance).count());
    }
}
