package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl notification ... */
@Command(name = "notification", description = "Reports of the monitors.")
final class NotificationCommand {
    private static final Column ID = Column.text("id", "notification_uuid");
    private static final Column HOST = Column.text("host", "hostname");
    private static final Column EVENT = new Column("event", NotificationCommand::event);
    private static final Column GENERATED = Column.time("generated", "generated_time");

    /** Who said what of a loss. */
    static final Column[] SAYINGS = {
        Column.time("said at", "said_at"),
        Column.text("monitor"),
        Column.text("speaks for"),
        Column.words("cause"),
        Column.words("fencing"),
        Column.text("by", "proof_source"),
        Column.time("off at", "proof_completed_at"),
        Column.text("boot")
    };

    @ParentCommand
    private Masakarictl ctl;

    @Command(name = "list", description = "Notifications, newest first.")
    void list(
            @Option(names = "--status", paramLabel = "STATUS", description = "new, running, finished, failed, ...")
                    String status,
            @Option(
                            names = "--type",
                            paramLabel = "TYPE",
                            completionCandidates = Kinds.Types.class,
                            description = "${COMPLETION-CANDIDATES}")
                    String type,
            @Option(names = "--host", paramLabel = "HOST", description = "name or uuid of the host it is about")
                    String host,
            @Option(names = "--since", paramLabel = "TIME", description = "as in 2026-11-23T04:00 (UTC)")
                    String since) {
        ApiClient client = ctl.client();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("status", status);
        query.put("type", type);
        query.put("generated-since", since);
        if (host != null) {
            query.put("source_host_uuid", AnswerFields.text(new Names(client).host(host), "uuid"));
        }
        ctl.printList(
                client.get("/v1/notifications", query),
                "notifications",
                "No notifications.",
                GENERATED,
                HOST,
                Column.text("type"),
                EVENT,
                Column.text("status"),
                ID);
        sayUnknown(ctl, client);
    }

    /** Below lists: what would be there if a segment had the host. */
    static void sayUnknown(Masakarictl ctl, ApiClient client) {
        AnswerFields.list(client.get("/v1/unknown_losses"), "unknown_losses")
                .forEach(loss -> ctl.say("Host " + AnswerFields.text(loss, "hostname") + " is reported as lost since "
                        + AnswerFields.text(loss, "first_reported_at") + " (fencing "
                        + AnswerFields.text(loss, "fencing") + "). " + AnswerFields.text(loss, "message")));
    }

    @Command(name = "unknown", description = "Reports of lost hosts that no segment has; they are kept for 7 days.")
    void unknown(
            @Option(names = "--forget", paramLabel = "HOST", description = "forgets what is kept of that host")
                    String forgotten) {
        ApiClient client = ctl.client();
        if (forgotten != null) {
            client.delete("/v1/unknown_losses/" + forgotten);
            ctl.say("What was reported of host " + forgotten + " is forgotten.");
            return;
        }
        JsonObject answer = client.get("/v1/unknown_losses");
        ctl.printList(
                answer,
                "unknown_losses",
                "No lost host is in no segment.",
                Column.time("reported", "first_reported_at"),
                HOST,
                Column.text("cluster"),
                Column.text("fencing"),
                Column.text("reports"),
                Column.time("kept until", "kept_until"));
        AnswerFields.list(answer, "unknown_losses").forEach(loss -> ctl.say(AnswerFields.text(loss, "message")));
    }

    @Command(name = "show", description = "One notification with its evidence.")
    void show(
            @Parameters(paramLabel = "ID", description = "uuid, its beginning, or a host for its newest")
                    String notification) {
        ApiClient client = ctl.client();
        String id = new Names(client).notification(notification);
        JsonObject found = client.get("/v1/notifications/" + id).getAsJsonObject("notification");
        ctl.print(found, () -> table(found));
    }

    @Command(name = "retry", description = "Takes up what was set aside, since the engine could not handle it.")
    void retry(
            @Parameters(paramLabel = "ID", description = "uuid, its beginning, or a host for its newest")
                    String notification) {
        ApiClient client = ctl.client();
        String id = new Names(client).notification(notification);
        JsonObject found = client.post("/v1/notifications/" + id + "/retry", "retry", Map.of())
                .getAsJsonObject("notification");
        ctl.print(found, () -> ctl.say(AnswerFields.text(found, "outcome")));
    }

    private void table(JsonObject found) {
        Table.ofPairs(
                        found,
                        ID,
                        HOST,
                        Column.text("type"),
                        EVENT,
                        Column.text("status"),
                        Column.text("message"),
                        GENERATED,
                        Column.time("received", "created_at"),
                        Column.time("changed", "updated_at"))
                .print(ctl.out());
        AnswerFields.object(found, "evidence").ifPresent(evidence -> {
            ctl.out().println();
            ctl.out().println("Evidence");
            Table table = Table.ofPairs();
            flatten("  ", evidence, table);
            table.print(ctl.out());
        });
        ctl.printBelow(found, "sayings", SAYINGS);
    }

    private static void flatten(String prefix, JsonObject json, Table table) {
        json.entrySet().forEach(pair -> {
            if (pair.getValue() instanceof JsonObject nested) {
                flatten(prefix + pair.getKey() + ".", nested, table);
            } else {
                table.row(prefix + pair.getKey(), AnswerFields.text(json, pair.getKey()));
            }
        });
    }

    private static String event(JsonObject notification) {
        return AnswerFields.object(notification, "payload")
                .map(payload -> AnswerFields.text(payload, "event"))
                .orElse("");
    }
}
