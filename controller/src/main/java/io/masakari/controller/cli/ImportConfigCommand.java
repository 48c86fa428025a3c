package io.masakari.controller.cli;

import io.masakari.runtime.config.SmallFile;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl import-config. Reads one file and prints; changes nothing. */
@Command(
        name = "import-config",
        description = "Converts a configuration of Masakari v1 or of upstream's and prints it. It may hold a password.")
final class ImportConfigCommand implements Runnable {
    private static final int MAX_KIB = 1024;

    @ParentCommand
    private Masakarictl ctl;

    @Parameters(paramLabel = "FILE", description = "the old configuration, of the controller or of a monitor")
    private Path file;

    @Override
    public void run() {
        OldConfig old = OldConfig.parse(read())
                .orElseThrow(() -> new CtlException(
                        ExitCode.USAGE,
                        file + " is no configuration of Masakari v1's or upstream's programs that has anything to take"
                                + " over."));
        ctl.out().print(old.translated());
        ctl.out().println();
        ctl.out().println("# For " + old.target() + ".");
    }

    private String read() {
        try {
            return SmallFile.read(file, MAX_KIB, "Check its name.");
        } catch (SmallFile.UnreadableException e) {
            throw new CtlException(ExitCode.USAGE, file + ": " + e.getMessage(), e);
        }
    }
}
