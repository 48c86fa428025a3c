package io.masakari.nativebindings.process;

import com.sun.jna.Memory;
import java.util.List;
import java.util.Map;

/**
 * posix_spawn as we want it: a session of its own, no signal blocked, nothing open but /dev/null as input and one pipe as
 * both outputs, working directory "/". The JDK's ProcessBuilder knows no sessions, and takes some ms more.
 */
final class CommandStart {
    private CommandStart() {}

    /** @return the pid, or minus the errno: then nothing was started */
    static int spawn(ProcessLibrary libc, List<String> words, Map<String, String> environment, int output) {
        String[] variables = environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toArray(String[]::new);
        try (Memory actions = new Memory(ProcessLibrary.POSIX_SPAWN_FILE_ACTIONS_SIZE);
                Memory attributes = new Memory(ProcessLibrary.POSIX_SPAWNATTR_SIZE);
                Memory noSignals = new Memory(ProcessLibrary.SIGSET_SIZE)) {
            noSignals.clear();
            check("posix_spawn_file_actions_init", libc.posix_spawn_file_actions_init(actions));
            check("posix_spawnattr_init", libc.posix_spawnattr_init(attributes));
            try {
                check("addopen", libc.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0));
                check("adddup2", libc.posix_spawn_file_actions_adddup2(actions, output, 1));
                check("adddup2", libc.posix_spawn_file_actions_adddup2(actions, output, 2));
                // Java's sockets are inherited otherwise.
                check("addclosefrom_np", libc.posix_spawn_file_actions_addclosefrom_np(actions, 3));
                check("addchdir_np", libc.posix_spawn_file_actions_addchdir_np(actions, "/"));
                short flags = ProcessLibrary.POSIX_SPAWN_SETSID | ProcessLibrary.POSIX_SPAWN_SETSIGMASK;
                check("posix_spawnattr_setflags", libc.posix_spawnattr_setflags(attributes, flags));
                check("posix_spawnattr_setsigmask", libc.posix_spawnattr_setsigmask(attributes, noSignals));
                int[] pid = new int[1];
                int error = libc.posix_spawnp(
                        pid, words.get(0), actions, attributes, words.toArray(String[]::new), variables);
                return error == 0 ? pid[0] : -error;
            } finally {
                libc.posix_spawn_file_actions_destroy(actions);
                libc.posix_spawnattr_destroy(attributes);
            }
        }
    }

    private static void check(String function, int error) {
        if (error != 0) {
            throw new ProcessException(function, error, "a command");
        }
    }
}
