package io.masakari.hostmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.model.FencingStatus;
import io.masakari.runtime.report.HostNotification;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void goesTheWholeWayOfALoss() {
        HostNotification report = (HostNotification) WarmUp.lossOf(DetectionPolicy.defaults());
        assertEquals(FencingStatus.PROVEN, report.evidence().orElseThrow().fencing());
    }
}
