package io.masakari.controller.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** masakarictl status */
@Command(
        name = "status",
        description = "State of the controller, whether all is protected, and what waits for an operator.")
final class StatusCommand implements Callable<Integer> {
    private static final int PLUGIN_WARNING = 1;
    private static final int PLUGIN_CRITICAL = 2;
    private static final int PLUGIN_UNKNOWN = 3;

    @ParentCommand
    private Masakarictl ctl;

    @Option(
            names = "--check",
            description = "one line and the exit status of monitoring plugins: 0 ok, 1 warning, 2 critical, 3 unknown")
    private boolean check;

    @Override
    public Integer call() {
        return check ? plugin() : show();
    }

    /** For Nagios, Icinga and their like. */
    private int plugin() {
        JsonObject status;
        try {
            status = ctl.client().get("/v1/status").getAsJsonObject("status");
        } catch (CtlException e) {
            boolean down = e.exitCode() == ExitCode.UNREACHABLE;
            ctl.say("MASAKARI " + (down ? "CRITICAL" : "UNKNOWN") + " - " + e.getMessage());
            return down ? PLUGIN_CRITICAL : PLUGIN_UNKNOWN;
        }
        List<String> critical = problems(status, "critical");
        List<String> all = new ArrayList<>(critical);
        all.addAll(problems(status, "warning"));
        if (all.isEmpty()) {
            ctl.say("MASAKARI OK - " + AnswerFields.text(status, "hosts") + " hosts are protected.");
            return ExitCode.OK;
        }
        ctl.say("MASAKARI " + (critical.isEmpty() ? "WARNING" : "CRITICAL") + " - " + String.join(" ", all));
        return critical.isEmpty() ? PLUGIN_WARNING : PLUGIN_CRITICAL;
    }

    private int show() {
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
                    .row("monitors", AnswerFields.text(status, "monitors") + heard(status))
                    .row(
                            "gates at boot",
                            AnswerFields.text(status, "hosts_with_gate") + " hosts have one, "
                                    + AnswerFields.text(status, "hosts_without_gate") + " have none")
                    .row("Nova", AnswerFields.text(status, "nova").equals("ok") ? "ok" : "cannot be asked")
                    .row("notifications", counts(status, "notifications"))
                    .row("recoveries", counts(status, "recoveries"))
                    .row("on hold", counts(status, "holds"))
                    .row("stored", stored(status))
                    .row("set aside", AnswerFields.text(status, "set_aside"))
                    .print(ctl.out());
            if (!AnswerFields.text(status, "segments_undeclared").equals("0")) {
                ctl.say(
                        AnswerFields.text(status, "segments_undeclared")
                                + " segments do not declare where the disks of their instances lie: masakarictl instance list --host"
                                + " HOST shows what that means, masakarictl segment update SEGMENT --instance-disks declares it.");
            }
            if (!AnswerFields.text(status, "monitors_unbound").equals("0")) {
                ctl.say(AnswerFields.text(status, "monitors_unbound")
                        + " monitors' tokens speak for every host of their"
                        + " cluster: masakarictl monitor list, then monitor bind.");
            }
            problems(status, "critical").forEach(problem -> ctl.say("NOT PROTECTED: " + problem));
            problems(status, "warning").forEach(problem -> ctl.say("Note: " + problem));
            if (!stored(status, "stopped", "full").isEmpty()) {
                ctl.say("There are too many " + String.join(", ", stored(status, "stopped", "full"))
                        + ": only losses and returns of hosts are taken, if anything. Purge earlier ([store] keep), or raise"
                        + " [store] most_notifications.");
            } else if (!stored(status, "warned").isEmpty()) {
                ctl.say("There will soon be too many " + String.join(", ", stored(status, "warned"))
                        + ". Purge earlier ([store] keep), or raise [store] most_notifications.");
            }
            AnswerFields.list(status, "boot_times").forEach(this::sayBootTime);
        });
        return problems(status, "critical").isEmpty()
                        && problems(status, "warning").isEmpty()
                ? ExitCode.OK
                : ExitCode.UNPROTECTED;
    }

    private static String heard(JsonObject status) {
        return AnswerFields.object(status, "monitors_heard")
                .map(kinds -> "; heard: "
                        + kinds.entrySet().stream()
                                .map(kind -> kind.getKey() + " on "
                                        + kind.getValue().getAsJsonArray().size() + " hosts")
                                .collect(Collectors.joining(", ")))
                .orElse("");
    }

    private static List<String> problems(JsonObject status, String severity) {
        List<String> found = new ArrayList<>();
        if (status.has("problems")) {
            for (JsonElement problem : status.getAsJsonArray("problems")) {
                if (AnswerFields.text(problem.getAsJsonObject(), "severity").equals(severity)) {
                    found.add(AnswerFields.text(problem.getAsJsonObject(), "message"));
                }
            }
        }
        return found;
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

    private void sayBootTime(JsonObject boots) {
        String segment = AnswerFields.text(boots, "segment");
        String seen = AnswerFields.text(boots, "shortest_seen");
        if (seen.isEmpty()) {
            return;
        }
        if (boots.get("boot_time").getAsLong() > Long.parseLong(seen)) {
            ctl.say("A host of segment " + segment + " was back " + seen
                    + " s after its fencing, and its boot time counts as "
                    + AnswerFields.text(boots, "boot_time") + " s: what is sent in between meets it, and may start its"
                    + " instances twice. Correct it: masakarictl segment update " + segment
                    + " --boot-time, or [safety] boot_time.");
        } else if (!AnswerFields.text(boots, "suggested").isEmpty()) {
            ctl.say("Hosts of segment " + segment + " took " + seen + " s or more to boot after a fencing (seen "
                    + AnswerFields.text(boots, "times_seen") + " times). What is not sent within "
                    + AnswerFields.text(boots, "margin") + " s of it waits until "
                    + AnswerFields.text(boots, "heard_by") + " s. If none is quicker than "
                    + AnswerFields.text(boots, "suggested") + " s: masakarictl segment update " + segment
                    + " --boot-time " + AnswerFields.text(boots, "suggested") + ".");
        }
    }

    private static String stored(JsonObject status) {
        List<String> parts = new ArrayList<>();
        AnswerFields.object(status, "rows")
                .ifPresent(rows -> rows.entrySet()
                        .forEach(kind ->
                                parts.add(AnswerFields.text(kind.getValue().getAsJsonObject(), "rows") + " "
                                        + kind.getKey().replace('_', ' '))));
        return parts.isEmpty() ? "unknown" : String.join(", ", parts);
    }

    /** The kinds of rows that are at one of those levels. */
    private static List<String> stored(JsonObject status, String... levels) {
        return AnswerFields.object(status, "rows").stream()
                .flatMap(rows -> rows.entrySet().stream())
                .filter(kind -> List.of(levels)
                        .contains(AnswerFields.text(kind.getValue().getAsJsonObject(), "level")))
                .map(kind -> kind.getKey().replace('_', ' '))
                .toList();
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
