package io.masakari.controller.cli;

import io.masakari.runtime.config.SmallFile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl import-config. Reads one file and prints; changes nothing. */
@Command(
        name = "import-config",
        description = "Converts a configuration of Masakari v1 or of upstream's and prints it. It may hold a password.")
final class ImportConfigCommand implements Runnable {
    private static final int MAX_KIB = 1024;
    private static final String PREFIX = "masakari-";

    @ParentCommand
    private Masakarictl ctl;

    @Parameters(paramLabel = "FILE", description = "the old configuration, of the controller or of a monitor")
    private Path file;

    @Option(
            names = "--for",
            paramLabel = "PROGRAM",
            description =
                    "hostmonitor, instancemonitor or processmonitor: which of them, where one file is of all monitors")
    private String wanted;

    @Override
    public void run() {
        OldConfig old = OldConfig.parse(read())
                .orElseThrow(() -> new CtlException(
                        ExitCode.USAGE,
                        file + " is no configuration of Masakari v1's or upstream's programs that has anything to take"
                                + " over."));
        String program = program(old.programs());
        ctl.out().print(old.translated(program));
        ctl.out().println();
        ctl.out().println("# For /etc/masakari/" + program + ".conf.");
        old.programs().stream()
                .filter(other -> !other.equals(program))
                .forEach(other -> ctl.out()
                        .println("# The same file has more: masakarictl import-config --for "
                                + other.substring(PREFIX.length()) + "."));
    }

    private String program(List<String> programs) {
        if (wanted == null) {
            return programs.get(0);
        }
        return programs.stream()
                .filter(one -> one.equals(wanted) || one.equals(PREFIX + wanted))
                .findFirst()
                .orElseThrow(() -> new CtlException(
                        ExitCode.USAGE,
                        file + " has nothing for " + wanted + ", only for: " + String.join(", ", programs) + "."));
    }

    private String read() {
        try {
            return SmallFile.read(file, MAX_KIB, "Check its name.");
        } catch (SmallFile.UnreadableException e) {
            throw new CtlException(ExitCode.USAGE, file + ": " + e.getMessage(), e);
        }
    }
}
