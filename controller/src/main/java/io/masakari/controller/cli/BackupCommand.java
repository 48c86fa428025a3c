package io.masakari.controller.cli;

import io.masakari.controller.store.Backup;
import io.masakari.controller.store.StoreException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * masakarictl backup. The one command that opens the database itself: a backup must also be possible when the
 * controller does not run, or cannot.
 */
@Command(
        name = "backup",
        description = "Copies the controller's database, also while it runs; on its machine, as root.")
final class BackupCommand implements Runnable {
    @ParentCommand
    private Masakarictl ctl;

    @Parameters(paramLabel = "FILE", description = "the copy; must not exist yet")
    private Path target;

    @Option(
            names = "--database",
            paramLabel = "FILE",
            description = "the database, [store] path of the controller (${DEFAULT-VALUE})",
            defaultValue = "/var/lib/masakari/controller/controller.db")
    private Path database;

    @Override
    public void run() {
        try {
            Backup.write(database.toAbsolutePath(), target.toAbsolutePath());
        } catch (StoreException e) {
            throw new CtlException(ExitCode.REFUSED, e.getMessage(), e);
        }
        ctl.say("The database is copied to " + target + ", and the copy is checked.");
    }
}
