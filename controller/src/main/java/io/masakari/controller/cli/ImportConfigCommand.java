package io.masakari.controller.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl import-config. Reads one file and prints; changes nothing. */
@Command(
        name = "import-config",
        description = "Converts a configuration of Masakari v1 or of upstream's and prints it. It may hold a password.")
final class ImportConfigCommand implements Runnable {
    private static final int MAX_BYTES = 1024 * 1024;

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
            if (Files.size(file) > MAX_BYTES) {
                throw new CtlException(ExitCode.USAGE, file + " is too large for a configuration.");
            }
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw new CtlException(ExitCode.USAGE, file + " is not UTF-8 text.", e);
        } catch (IOException e) {
            throw new CtlException(ExitCode.USAGE, "Cannot read " + file + ": " + e + ".", e);
        }
    }
}
