package io.masakari.runtime.monitor;

import io.masakari.core.model.BootId;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The file in which the kernel tells which boot this host is in. */
public final class BootFile {
    private final Path file;

    public BootFile() {
        this(Path.of("/proc/sys/kernel/random/boot_id"));
    }

    /** Another file, for tests. */
    BootFile(Path file) {
        this.file = file;
    }

    /** Read once, when a monitor starts: no process outlives its host's boot. Empty if it cannot be read, which is told. */
    public Optional<BootId> read(EventLog log) {
        try {
            return Optional.of(BootId.of(Files.readString(file).strip()));
        } catch (IOException | IllegalArgumentException e) {
            log.log(
                    Event.BOOT_UNREADABLE,
                    "Cannot read which boot this host is in: " + e
                            + ". Reports about this host do not name its boot, and may be held for an operator.",
                    Map.of("file", file));
            return Optional.empty();
        }
    }
}
