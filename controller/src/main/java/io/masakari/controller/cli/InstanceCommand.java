package io.masakari.controller.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl instance ... */
@Command(name = "instance", description = "Whether an instance is protected, and why not.")
final class InstanceCommand {
    @ParentCommand
    private Masakarictl ctl;

    @Command(name = "show", description = "One instance: its state in Nova, its protection, its last recoveries.")
    void show(@Parameters(paramLabel = "UUID", description = "Nova's uuid of it") String uuid) {
        JsonObject found = ctl.client().get("/v1/instances/" + uuid).getAsJsonObject("instance");
        ctl.print(found, () -> table(found));
    }

    private void table(JsonObject found) {
        List<String> against = new ArrayList<>();
        for (JsonElement reason : found.getAsJsonArray("unprotected_because")) {
            against.add(reason.getAsString());
        }
        Table.ofPairs()
                .row("instance", AnswerFields.text(found, "uuid"))
                .row("name", AnswerFields.text(found, "name"))
                .row("host", AnswerFields.text(found, "host"))
                .row("segment", AnswerFields.text(found, "segment"))
                .row("state in Nova", AnswerFields.text(found, "vm_state"))
                .row("Nova does", AnswerFields.text(found, "task_state"))
                .row("protected", AnswerFields.yesNo(found, "protected"))
                .row("because", String.join("; ", against))
                .print(ctl.out());
        List<JsonObject> recoveries = AnswerFields.list(found, "recoveries");
        if (!recoveries.isEmpty()) {
            ctl.out().println();
            Table table = new Table("failed at about", "host", "state", "hold", "outcome", "recovery");
            recoveries.forEach(each -> table.row(
                    AnswerFields.time(each, "started_at"),
                    AnswerFields.text(each, "host"),
                    RecoveryCommand.words(each, "state"),
                    RecoveryCommand.words(each, "hold"),
                    AnswerFields.text(each, "message"),
                    AnswerFields.text(each, "uuid")));
            table.print(ctl.out());
        }
    }
}
