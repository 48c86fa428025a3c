package io.masakari.runtime.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Chooses where the events of this process go. */
public final class EventLogs {
    /** Names a socket to use instead of journald's; the demo and tests listen there. */
    public static final String SOCKET_VARIABLE = "MASAKARI_JOURNAL_SOCKET";

    private static final String SYSTEM_SOCKET = "/run/systemd/journal/socket";

    private EventLogs() {}

    /** The journal if its socket is there or was named; else stderr. */
    public static EventLog open(String identifier, Map<String, String> environment) {
        String named = environment.getOrDefault(SOCKET_VARIABLE, "");
        if (!named.isEmpty()) {
            return new JournaldLog(identifier, named);
        }
        return Files.exists(Path.of(SYSTEM_SOCKET)) ? new JournaldLog(identifier, SYSTEM_SOCKET) : new StderrLog();
    }
}
