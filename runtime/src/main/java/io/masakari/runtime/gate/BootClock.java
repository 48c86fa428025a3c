package io.masakari.runtime.gate;

import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The time since the kernel has booted (CLOCK_BOOTTIME), in hundredths of a second. What one process writes down by it,
 * another one understands, also a shell script; the time of day has no part in it.
 */
public final class BootClock implements Ticker {
    private static final Path UPTIME = Path.of("/proc/uptime");

    @Override
    public MonotonicTime now() {
        try {
            String seconds = Files.readString(UPTIME).split(" ")[0];
            return new MonotonicTime(new BigDecimal(seconds).movePointRight(9).longValueExact());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
