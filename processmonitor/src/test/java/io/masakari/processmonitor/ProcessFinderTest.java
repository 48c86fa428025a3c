package io.masakari.processmonitor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.process.ProcessSpec.Finding;
import org.junit.jupiter.api.Test;

class ProcessFinderTest {
    @Test
    void takesNoEditorForTheProgramWhoseFileItHasOpen() {
        var matcher = ProcessFinder.matcher(new Finding.CommandLine("nova-compute", false));
        assertTrue(matcher.test("/usr/bin/python3 /usr/bin/nova-compute --config-file /etc/nova/nova.conf"));
        assertTrue(matcher.test("/usr/bin/nova-compute"));
        assertFalse(matcher.test("vi /etc/nova/nova-compute.conf"));
        assertFalse(matcher.test("tail -f /var/log/nova/nova-compute.log"));
    }
}
