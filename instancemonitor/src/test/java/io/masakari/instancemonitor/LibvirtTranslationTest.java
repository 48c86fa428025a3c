package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.instance.Finding;
import io.masakari.core.instance.InstanceSignal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibvirtTranslationTest {
    @ParameterizedTest
    @CsvSource({
        "0, 5, 5, STOPPED_FAILED",
        "0, 5, 2, STOPPED_CRASHED",
        "0, 5, 1, STOPPED_DESTROYED",
        "0, 5, 0, STOPPED_SHUTDOWN",
        "0, 5, 3, STOPPED_MIGRATED",
        "0, 5, 4, STOPPED_SAVED",
        "0, 5, 99, STOPPED_SHUTDOWN",
        "0, 6, 1, SHUTDOWN_GUEST",
        "0, 6, 2, SHUTDOWN_HOST",
        "0, 8, 0, CRASHED_PANICKED",
        "0, 8, 1, CRASHED_CRASHLOADED",
        "0, 3, 2, SUSPENDED_IOERROR",
        "0, 3, 3, SUSPENDED_WATCHDOG",
        "0, 3, 0, SUSPENDED",
        "0, 99, 0, OTHER",
        "1, -1, -1, REBOOT",
        "3, 3, -1, WATCHDOG_POWEROFF",
        "6, 1, -1, IO_ERROR_PAUSE",
        "7, -1, -1, CONTROL_ERROR",
        "18, 2, 2, AGENT_DISCONNECTED",
        "99, 0, 0, OTHER"
    })
    void namesWhatLibvirtTells(int eventId, int event, int detail, InstanceSignal expected) {
        assertEquals(expected, LibvirtTranslation.signal(eventId, event, detail));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, RUNS",
        "3, 1, PAUSED",
        "3, 5, PAUSED_IO_ERROR",
        "3, 6, PAUSED_WATCHDOG",
        "5, 3, OFF_CRASHED",
        "5, 0, OFF_UNKNOWN",
        "5, 2, OFF_ORDERLY",
        "5, 4, OFF_ORDERLY",
        "6, 1, PANICKED"
    })
    void namesHowAnInstanceIsFound(int state, int reason, Finding expected) {
        assertEquals(expected, LibvirtTranslation.finding(state, reason));
    }
}
