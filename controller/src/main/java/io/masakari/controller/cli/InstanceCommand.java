package io.masakari.controller.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

    @Command(name = "list", description = "The instances of a host, and what becomes of each if that is lost.")
    void list(@Option(names = "--host", paramLabel = "HOST", required = true, description = "its name") String host) {
        JsonObject found = ctl.client().get("/v1/instances", Map.of("host", host));
        ctl.printList(
                found,
                "instances",
                "Nova has no instances on " + host + ".",
                Column.text("instance", "uuid"),
                Column.text("name"),
                Column.text("state in Nova", "vm_state"),
                Column.yesNo("local disk"),
                Column.words("disk seen"),
                Column.text("if the host is lost", "if_host_is_lost"),
                new Column("seen on", InstanceCommand::seenOn),
                Column.text("because"));
    }

    /** Where the monitors of hosts have seen its guest; "-" where none has. */
    private static String seenOn(JsonObject found) {
        List<String> hosts = new ArrayList<>();
        for (JsonElement each : found.getAsJsonArray("seen_on")) {
            JsonObject seen = each.getAsJsonObject();
            hosts.add(seen.get("host").getAsString() + (seen.get("running").getAsBoolean() ? "" : " (paused)"));
        }
        return hosts.isEmpty() ? "-" : String.join(", ", hosts);
    }

    private static String answer(JsonObject found, String key, String because, String what) {
        if (found.get(key).getAsBoolean()) {
            return what;
        }
        List<String> reasons = new ArrayList<>();
        for (JsonElement reason : found.getAsJsonArray(because)) {
            reasons.add(reason.getAsString());
        }
        return "not " + what + ": " + String.join("; ", reasons);
    }

    private void table(JsonObject found) {
        Table.ofPairs(
                        found,
                        Column.text("instance", "uuid"),
                        Column.text("name"),
                        Column.text("host"),
                        Column.text("segment"),
                        Column.text("state in Nova", "vm_state"),
                        Column.text("Nova does", "task_state"),
                        Column.yesNo("local disk"),
                        Column.words("disk seen"),
                        Column.text("tied to hosts by", "pinned_by"),
                        Column.yesNo("owned by service"))
                .row("if it fails itself", answer(found, "protected", "unprotected_because", "recovered"))
                .row(
                        "if its host is lost",
                        answer(found, "protected_from_host_loss", "unprotected_from_host_loss_because", "evacuated"))
                .row("its guest was seen on", seenOn(found))
                .print(ctl.out());
        ctl.printBelow(
                found,
                "recoveries",
                Column.time("failed at about", "started_at"),
                Column.text("host"),
                Column.words("state"),
                Column.words("hold"),
                Column.text("outcome", "message"),
                Column.text("recovery", "uuid"));
    }
}
