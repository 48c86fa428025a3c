package io.masakari.processmonitor.list;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The users in /etc/passwd, which has those that services run as. */
public final class LocalUsers {
    private static final Path PASSWD = Path.of("/etc/passwd");

    private LocalUsers() {}

    /** Makes a command run as that user: setpriv drops root and then executes the command. */
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
