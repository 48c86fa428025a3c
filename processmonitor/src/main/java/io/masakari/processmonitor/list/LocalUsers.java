package io.masakari.processmonitor.list;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The users of /etc/passwd: those that services run as are there. */
public final class LocalUsers {
    private static final Path PASSWD = Path.of("/etc/passwd");

    private LocalUsers() {}

    /** What makes a command run as that user: setpriv gives up root for good and then executes the command itself. */
    public static List<String> prefix(String user) {
        String group = primaryGroup(user)
                .orElseThrow(() -> new IllegalStateException("User " + user + " is not in /etc/passwd any more"));
        return List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--init-groups", "--");
    }

    static Optional<String> primaryGroup(String user) {
        try {
            return Files.readAllLines(PASSWD, StandardCharsets.ISO_8859_1).stream()
                    .map(line -> line.split(":"))
                    .filter(fields -> fields.length > 3 && fields[0].equals(user))
                    .map(fields -> fields[3])
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
