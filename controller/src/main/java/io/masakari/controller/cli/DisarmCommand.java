package io.masakari.controller.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** masakarictl disarm */
@Command(
        name = "disarm",
        description = {
            "Has nothing acted on in the whole cloud until a time.",
            "Losses and failures are seen, recorded and held; nothing is forced down, evacuated, restarted, disabled or"
                    + " enabled, and no fencing is asked for. It ends by itself; masakarictl arm ends it earlier."
        })
final class DisarmCommand implements Runnable {
    @ParentCommand
    private Masakarictl ctl;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            required = true,
            description = "when it ends, as 2026-11-23T04:00:00Z; at most 30 days ahead")
    private String until;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why, for the others who look")
    private String reason;

    @Override
    public void run() {
        var answer = ctl.client().put("/v1/disarm", "disarm", Map.of("until", until, "reason", reason));
        var switched = answer.getAsJsonObject("disarm");
        ctl.print(
                switched,
                () -> ctl.say("The whole cloud is disarmed until " + AnswerFields.text(switched, "until")
                        + ". What is under way at Nova goes on; nothing new is begun."));
    }
}
