package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl notification ... */
@Command(name = "notification", description = "Reports of the monitors.")
final class NotificationCommand {
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
        put(query, "status", status);
        put(query, "type", type);
        put(query, "generated-since", since);
        if (host != null) {
            query.put("source_host_uuid", AnswerFields.text(new Names(client).host(host), "uuid"));
        }
        JsonObject answer = client.get("/v1/notifications", query);
        ctl.print(answer.get("notifications"), () -> {
            List<JsonObject> notifications = AnswerFields.list(answer, "notifications");
            if (notifications.isEmpty()) {
                ctl.say("No notifications.");
                return;
            }
            Table table = new Table("generated", "host", "type", "event", "status", "id");
            notifications.forEach(each -> table.row(
                    AnswerFields.time(each, "generated_time"),
                    AnswerFields.text(each, "hostname"),
                    AnswerFields.text(each, "type"),
                    event(each),
                    AnswerFields.text(each, "status"),
                    AnswerFields.text(each, "notification_uuid")));
            table.print(ctl.out());
        });
    }

    private static void put(Map<String, String> query, String name, String value) {
        if (value != null) {
            query.put(name, value);
        }
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
        JsonObject found = client.post(
                        "/v1/notifications/" + id + "/retry", SegmentCommand.wrap("retry", new JsonObject()))
                .getAsJsonObject("notification");
        ctl.print(found, () -> ctl.say(AnswerFields.text(found, "outcome")));
    }

    private void table(JsonObject found) {
        Table.ofPairs()
                .row("id", AnswerFields.text(found, "notification_uuid"))
                .row("host", AnswerFields.text(found, "hostname"))
                .row("type", AnswerFields.text(found, "type"))
                .row("event", event(found))
                .row("status", AnswerFields.text(found, "status"))
                .row("message", AnswerFields.text(found, "message"))
                .row("generated", AnswerFields.time(found, "generated_time"))
                .row("received", AnswerFields.time(found, "created_at"))
                .row("changed", AnswerFields.time(found, "updated_at"))
                .print(ctl.out());
        AnswerFields.object(found, "evidence").ifPresent(evidence -> {
            ctl.out().println();
            ctl.out().println("Evidence");
            pairs("  ", evidence);
        });
    }

    private void pairs(String indent, JsonObject json) {
        Table table = Table.ofPairs();
        flatten("", json, table, indent);
        table.print(ctl.out());
    }

    private static void flatten(String prefix, JsonObject json, Table table, String indent) {
        json.entrySet().forEach(pair -> {
            if (pair.getValue() instanceof JsonObject nested) {
                flatten(prefix + pair.getKey() + ".", nested, table, indent);
            } else {
                table.row(indent + prefix + pair.getKey(), AnswerFields.text(json, pair.getKey()));
            }
        });
    }

    private static String event(JsonObject notification) {
        return AnswerFields.object(notification, "payload")
                .map(payload -> AnswerFields.text(payload, "event"))
                .orElse("");
    }
}
