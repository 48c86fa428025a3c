package io.masakari.controller.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** masakarictl arm */
@Command(name = "arm", description = "Ends masakarictl disarm: what was held meanwhile goes on, its gates first.")
final class ArmCommand implements Runnable {
    @ParentCommand
    private Masakarictl ctl;

    @Override
    public void run() {
        ctl.client().delete("/v1/disarm");
        ctl.say("The cloud is armed. See masakarictl recovery list --open.");
    }
}
