package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl recovery ... */
@Command(
        name = "recovery",
        description = "Recoveries of hosts, instances and processes: their state, and why they wait.")
final class RecoveryCommand {
    private static final String ASK = "";

    private static final Column OF = new Column(
            "of", json -> (AnswerFields.text(json, "kind") + " " + AnswerFields.text(json, "subject")).strip());
    private static final Column STARTED = Column.time("started", "started_at");
    private static final Column ENDED = Column.time("ended", "ended_at");

    private static final Column HOLD = new Column("hold", RecoveryCommand::hold);

    @ParentCommand
    private Masakarictl ctl;

    @Command(name = "list", description = "Recoveries, newest first.")
    void list(
            @Option(names = "--open", description = "only those that have not ended") boolean open,
            @Option(
                            names = "--unacknowledged",
                            description =
                                    "only those that failed, or found no instance, and that nobody has acknowledged")
                    boolean unacknowledged,
            @Option(names = "--host", paramLabel = "HOST", description = "of this host") String host) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("open", open ? "true" : null);
        query.put("unacknowledged", unacknowledged ? "true" : null);
        query.put("host", host);
        ApiClient client = ctl.client();
        ctl.printList(
                client.get("/v1/recoveries", query),
                "recoveries",
                open ? "No open recoveries." : unacknowledged ? "Nothing is to be acknowledged." : "No recoveries.",
                STARTED,
                OF,
                Column.text("host"),
                Column.words("state"),
                HOLD,
                ENDED,
                Column.text("id", "uuid"));
        NotificationCommand.sayUnknown(ctl, client);
    }

    @Command(name = "show", description = "One recovery: its time line and its instances.")
    void show(
            @Parameters(paramLabel = "ID", description = "uuid, its beginning, or a host for its newest")
                    String recovery) {
        ApiClient client = ctl.client();
        JsonObject found = find(client, recovery);
        ctl.print(found, () -> table(found));
    }

    @Command(name = "release", description = "Lets a recovery that is on hold go on.")
    void release(
            @Parameters(paramLabel = "ID", description = "uuid, its beginning, or a host for its newest")
                    String recovery,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why; recorded")
                    String reason,
            @Option(
                            names = "--confirm-off",
                            paramLabel = "HOST",
                            arity = "0..1",
                            fallbackValue = ASK,
                            description = "you have made sure that the host is off; name it, or be asked")
                    String confirmed) {
        ApiClient client = ctl.client();
        JsonObject found = find(client, recovery);
        if (confirmed != null) {
            confirm(AnswerFields.text(found, "host"), confirmed);
        }
        tell(client.post(
                "/v1/recoveries/" + AnswerFields.text(found, "uuid") + "/release",
                "release",
                Map.of("reason", reason, "confirmed_off", confirmed != null)));
    }

    @Command(
            name = "start",
            description = {
                "Starts the recovery of a lost host: again, if it was cancelled or failed. It passes the same gates as by itself,"
                        + " lists the instances freshly, and repeats nothing that has landed. Of a host of which no loss is"
                        + " known it is held until you confirm that the host is off."
            })
    void start(
            @Parameters(paramLabel = "HOST", description = "its name in Nova") String host,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why; recorded")
                    String reason,
            @Option(
                            names = "--confirm-off",
                            paramLabel = "HOST",
                            arity = "0..1",
                            fallbackValue = ASK,
                            description = "you have made sure that the host is off; name it, or be asked")
                    String confirmed) {
        if (confirmed != null) {
            confirm(host, confirmed);
        }
        tell(ctl.client()
                .post(
                        "/v1/recoveries",
                        "start",
                        Map.of("host", host, "reason", reason, "confirmed_off", confirmed != null)));
    }

    @Command(name = "cancel", description = "Gives a recovery up; what Nova has accepted is still followed.")
    void cancel(
            @Parameters(paramLabel = "ID", description = "uuid, its beginning, or a host for its newest")
                    String recovery,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why; recorded")
                    String reason) {
        ApiClient client = ctl.client();
        JsonObject found = find(client, recovery);
        tell(client.post(
                "/v1/recoveries/" + AnswerFields.text(found, "uuid") + "/cancel", "cancel", Map.of("reason", reason)));
    }

    @Command(
            name = "acknowledge",
            description = {
                "Says that you have seen to what a recovery left behind: it failed, or found no instance. The status then"
                        + " shows it no more; nothing else changes."
            })
    void acknowledge(
            @Parameters(
                            paramLabel = "ID",
                            arity = "1..*",
                            description = "uuid, its beginning, or a host for its newest")
                    List<String> recoveries,
            @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "why; recorded")
                    String reason) {
        ApiClient client = ctl.client();
        for (String recovery : recoveries) {
            String uuid = new Names(client).recovery(recovery);
            tell(client.post("/v1/recoveries/" + uuid + "/acknowledge", "acknowledge", Map.of("reason", reason)));
        }
    }

    /**
     * The confirmation replaces the fencing proof (SAFETY.md, C-1, H-14), so it must name the host: an option alone is
     * too easily repeated from the shell's history.
     */
    private void confirm(String host, String confirmed) {
        String said = confirmed;
        if (said.equals(ASK)) {
            Console console = System.console();
            if (console == null) {
                throw new CtlException(ExitCode.USAGE, "Say which host is off: --confirm-off=" + host + ".");
            }
            said = console.readLine(
                    "If %s still runs, its instances will run twice and destroy their disks.%n"
                            + "Type its name if you have made sure that its power is off: ",
                    host);
        }
        if (said == null || !said.strip().equals(host)) {
            throw new CtlException(
                    ExitCode.USAGE,
                    "This recovery is about host " + host + ", and you confirmed '" + said + "'. Nothing was done. Make"
                            + " sure that the power of " + host + " is off, then say --confirm-off=" + host + ".");
        }
    }

    private static JsonObject find(ApiClient client, String recovery) {
        String uuid = new Names(client).recovery(recovery);
        return client.get("/v1/recoveries/" + uuid).getAsJsonObject("recovery");
    }

    private void tell(JsonObject answer) {
        JsonObject recovery = answer.getAsJsonObject("recovery");
        ctl.print(recovery, () -> ctl.say(AnswerFields.text(recovery, "outcome")));
    }

    private void table(JsonObject found) {
        Table pairs = Table.ofPairs(
                found,
                Column.text("recovery", "uuid"),
                OF,
                Column.text("host"),
                Column.words("state"),
                Column.words("hold"),
                Column.text("message"),
                STARTED,
                ENDED,
                Column.text("notification", "notification_uuid"));
        AnswerFields.object(found, "acknowledged")
                .ifPresent(said -> pairs.row(
                        "acknowledged",
                        "by " + AnswerFields.text(said, "operator") + " at " + AnswerFields.time(said, "at") + ": "
                                + AnswerFields.text(said, "reason")));
        pairs.print(ctl.out());
        List<JsonObject> steps = AnswerFields.list(found, "timeline");
        ctl.printBelow(
                found,
                "timeline",
                new Column("time", RecoveryCommand::clock),
                new Column("after", step -> after(steps.get(0), step)),
                Column.text("what happened", "message"));
        ctl.printBelow(
                found,
                "fencing_barred",
                Column.text("monitor"),
                Column.time("read at", "read_at"),
                Column.text("why it asks for no fencing", "why"));
        ctl.printBelow(found, "sayings", NotificationCommand.SAYINGS);
        ctl.printBelow(
                found,
                "instances",
                Column.text("instance", "uuid"),
                Column.text("name"),
                Column.text("from"),
                Column.text("to"),
                Column.words("state"),
                Column.text("attempts"),
                Column.words("reason"));
    }

    private static String hold(JsonObject recovery) {
        String hold = AnswerFields.words(recovery, "hold");
        return AnswerFields.list(recovery, "fencing_barred").isEmpty() ? hold : hold + " (fencing barred)";
    }

    /** Of a time like 2026-11-23T04:00:00.123456 the clock's part, in milliseconds. */
    private static String clock(JsonObject step) {
        String at = AnswerFields.text(step, "at");
        return at.length() < 23 ? at : at.substring(11, 23);
    }

    private static String after(JsonObject first, JsonObject step) {
        try {
            Duration since = Duration.between(at(first), at(step));
            return String.format(Locale.ROOT, "+%.3f s", since.toMillis() / 1000.0);
        } catch (DateTimeParseException e) {
            return "";
        }
    }

    private static Instant at(JsonObject step) {
        return LocalDateTime.parse(AnswerFields.text(step, "at")).toInstant(ZoneOffset.UTC);
    }
}
