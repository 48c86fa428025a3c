package io.masakari.processmonitor.list;

import io.masakari.core.process.ProcessSpec.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What every entry of a list must satisfy, in either format.
 *
 * @param root whether this monitor runs as root
 * @param user who runs the commands that need not run as root
 */
public record ListRules(boolean root, Optional<String> user) {
    private static final List<String> SHELL = List.of("/bin/sh", "-c");
    private static final List<String> SYSTEM_PATH =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    public static ListRules of(Optional<String> user) {
        return new ListRules(System.getProperty("user.name").equals("root"), user);
    }

    /** One command; {@code problem} is told what is wrong with it. */
    Optional<Step> step(String command, boolean shell, boolean essential, Consumer<String> problem) {
        List<String> words;
        try {
            words = shell ? List.of(SHELL.get(0), SHELL.get(1), command) : CommandWords.split(command);
        } catch (IllegalArgumentException e) {
            problem.accept(e.getMessage());
            return Optional.empty();
        }
        if (words.isEmpty()) {
            problem.accept("The command is empty.");
            return Optional.empty();
        }
        String program = words.get(0);
        if (!isExecutable(program)) {
            problem.accept("There is no program " + program + " that could be executed. Correct the path, or install it"
                    + (shell ? "." : "; if a shell is to run the command, set shell: yes."));
            return Optional.empty();
        }
        return Optional.of(new Step(words, essential));
    }

    /** Who runs an entry's commands; empty for the monitor's own user. */
    Optional<String> runAs(boolean asRoot, Optional<String> own, Consumer<String> problem) {
        if (asRoot && own.isEmpty()) {
            if (!root) {
                problem.accept("It needs root, but this monitor runs as " + System.getProperty("user.name")
                        + ". Run it as root, or set run_as_root: no.");
            }
            return Optional.empty();
        }
        Optional<String> wanted = own.or(() -> user);
        if (!root) {
            if (own.filter(name -> !name.equals(System.getProperty("user.name")))
                    .isPresent()) {
                problem.accept("This monitor runs as " + System.getProperty("user.name") + " and cannot become "
                        + own.get() + ". Run it as root.");
            }
            return Optional.empty();
        }
        if (wanted.isEmpty()) {
            problem.accept("Its commands are not to run as root, but nothing says who runs them. Set user here, or"
                    + " [commands] user.");
        } else if (LocalUsers.primaryGroup(wanted.get()).isEmpty()) {
            problem.accept("There is no local user " + wanted.get() + ".");
        }
        return wanted;
    }

    private static boolean isExecutable(String program) {
        if (program.contains("/")) {
            return isProgram(Path.of(program));
        }
        String path = System.getenv().getOrDefault("PATH", "");
        List<String> directories = path.isEmpty() ? SYSTEM_PATH : List.of(path.split(":"));
        return directories.stream().anyMatch(directory -> isProgram(Path.of(directory, program)));
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
