package io.masakari.controller.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** masakarictl status */
@Command(name = "status", description = "State of the controller, and what waits for an operator.")
final class StatusCommand implements Runnable {
    @ParentCommand
    private Masakarictl ctl;

    @Override
    public void run() {
        JsonObject status = ctl.client().get("/v1/status").getAsJsonObject("status");
        ctl.print(status, () -> {
            Table.ofPairs()
                    .row("controller", "version " + AnswerFields.text(status, "version") + ", up " + uptime(status))
                    .row("database", AnswerFields.text(status, "database"))
                    .row("segments", AnswerFields.text(status, "segments"))
                    .row(
                            "hosts",
                            AnswerFields.text(status, "hosts") + ", " + AnswerFields.text(status, "reserved_hosts")
                                    + " reserved, " + AnswerFields.text(status, "hosts_on_maintenance")
                                    + " on maintenance")
                    .row("monitors", AnswerFields.text(status, "monitors"))
                    .row("notifications", counts(status, "notifications"))
                    .row("recoveries", counts(status, "recoveries"))
                    .row("on hold", counts(status, "holds"))
                    .row("set aside", AnswerFields.text(status, "set_aside"))
                    .print(ctl.out());
            if (!AnswerFields.text(status, "monitors_unbound").equals("0")) {
                ctl.say(AnswerFields.text(status, "monitors_unbound")
                        + " monitors' tokens speak for every host of their"
                        + " cluster: masakarictl monitor list, then monitor bind.");
            }
            if (!AnswerFields.text(status, "lying_fencing").equals("0")) {
                ctl.say(AnswerFields.text(status, "lying_fencing")
                        + " hosts ran on after their fence device said that they were off. Repair it, then"
                        + " masakarictl host trust-fencing.");
            }
            if (!AnswerFields.text(status, "clocks_apart").equals("0")) {
                ctl.say("The clocks of " + AnswerFields.text(status, "clocks_apart")
                        + " monitors differ from the controller's: masakarictl monitor list.");
            }
            if (!AnswerFields.text(status, "set_aside").equals("0")) {
                ctl.say("What is set aside could not be handled: masakarictl notification list --status failed, then"
                        + " show and retry.");
            }
            if (AnswerFields.object(status, "holds").map(JsonObject::size).orElse(0) > 0) {
                ctl.say("Recoveries on hold wait for you: masakarictl recovery list --open.");
            }
        });
    }

    private static String uptime(JsonObject status) {
        Duration up = Duration.ofSeconds(status.get("uptime_seconds").getAsLong());
        if (up.toDays() > 0) {
            return up.toDays() + " d " + up.toHoursPart() + " h";
        }
        return up.toHours() > 0
                ? up.toHours() + " h " + up.toMinutesPart() + " min"
                : up.toMinutes() + " min " + up.toSecondsPart() + " s";
    }

    private static String counts(JsonObject status, String name) {
        List<String> parts = new ArrayList<>();
        AnswerFields.object(status, name).ifPresent(counts -> {
            for (Map.Entry<String, JsonElement> count : counts.entrySet()) {
                parts.add(count.getValue().getAsString() + " " + count.getKey().replace('_', ' '));
            }
        });
        return parts.isEmpty() ? "none" : String.join(", ", parts);
    }
}
