package io.masakari.controller.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.masakari.core.model.RecoveryMethod;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl segment ... */
@Command(name = "segment", description = "Failover segments: hosts that cover each other.")
final class SegmentCommand {
    @ParentCommand
    private Masakarictl ctl;

    /** What can be set and changed; only given options are sent. */
    static final class Settings {
        @Option(
                names = {"--recovery-method", "--method"},
                paramLabel = "METHOD",
                converter = RecoveryMethods.class,
                completionCandidates = RecoveryMethods.class,
                description = "who chooses targets: ${COMPLETION-CANDIDATES}")
        private RecoveryMethod method;

        @Option(
                names = "--cluster",
                paramLabel = "NAME",
                description = "Corosync cluster whose monitors report its hosts")
        private String cluster;

        @Option(names = "--service-type", paramLabel = "TYPE", description = "free text, not used; \"compute\"")
        private String serviceType;

        @Option(names = "--description", paramLabel = "TEXT", description = "for people")
        private String description;

        @Option(names = "--enabled", negatable = true, description = "whether its hosts are recovered")
        private Boolean enabled;

        JsonObject toJson() {
            JsonObject json = new JsonObject();
            if (method != null) {
                json.addProperty("recovery_method", RecoveryMethods.name(method));
            }
            set(json, "cluster", cluster);
            set(json, "service_type", serviceType);
            set(json, "description", description);
            if (enabled != null) {
                json.addProperty("enabled", enabled);
            }
            return json;
        }
    }

    static void set(JsonObject json, String name, String value) {
        if (value != null) {
            json.addProperty(name, value);
        }
    }

    static JsonObject wrap(String name, JsonObject body) {
        JsonObject json = new JsonObject();
        json.add(name, body);
        return json;
    }

    @Command(name = "list", description = "All segments.")
    void list() {
        JsonObject answer = ctl.client().get("/v1/segments");
        ctl.print(answer.get("segments"), () -> {
            List<JsonObject> segments = AnswerFields.list(answer, "segments");
            if (segments.isEmpty()) {
                ctl.say("No segments yet. Create one: masakarictl segment create NAME --cluster CLUSTER.");
                return;
            }
            Table table = new Table("name", "recovery method", "cluster", "enabled", "uuid");
            segments.forEach(segment -> table.row(
                    AnswerFields.text(segment, "name"),
                    AnswerFields.text(segment, "recovery_method"),
                    AnswerFields.text(segment, "cluster"),
                    AnswerFields.yesNo(segment, "enabled"),
                    AnswerFields.text(segment, "uuid")));
            table.print(ctl.out());
        });
    }

    @Command(name = "create", description = "Creates a segment.")
    void create(
            @Parameters(paramLabel = "NAME") String name,
            @ArgGroup(exclusive = false, multiplicity = "0..1") Settings given) {
        JsonObject body = given == null ? new JsonObject() : given.toJson();
        body.addProperty("name", name);
        if (!body.has("recovery_method")) {
            body.addProperty("recovery_method", "auto");
        }
        if (!body.has("service_type")) {
            body.addProperty("service_type", "compute");
        }
        show(ctl.client().post("/v1/segments", wrap("segment", body)));
        if (!body.has("cluster")) {
            ctl.say("No monitor may report its hosts yet. Name their Corosync cluster: masakarictl segment update "
                    + name + " --cluster NAME.");
        }
    }

    @Command(name = "show", description = "One segment with its hosts.")
    void show(@Parameters(paramLabel = "SEGMENT", description = "name or uuid") String segment) {
        ApiClient client = ctl.client();
        Names names = new Names(client);
        JsonObject found = names.segment(segment);
        List<JsonObject> hosts = names.hosts(List.of(found));
        JsonArray array = new JsonArray();
        hosts.forEach(array::add);
        JsonObject both = found.deepCopy();
        both.add("hosts", array);
        ctl.print(both, () -> {
            table(found);
            ctl.out().println();
            HostCommand.table(hosts, ctl);
        });
    }

    @Command(name = "update", description = "Changes a segment.")
    void update(
            @Parameters(paramLabel = "SEGMENT", description = "name or uuid") String segment,
            @Option(names = "--name", paramLabel = "NEW", description = "a new name") String name,
            @ArgGroup(exclusive = false, multiplicity = "0..1") Settings given) {
        JsonObject body = given == null ? new JsonObject() : given.toJson();
        set(body, "name", name);
        if (body.size() == 0) {
            throw new CtlException(
                    ExitCode.USAGE, "Nothing to change was given. See: masakarictl segment update --help.");
        }
        ApiClient client = ctl.client();
        String uuid = AnswerFields.text(new Names(client).segment(segment), "uuid");
        show(client.put("/v1/segments/" + uuid, wrap("segment", body)));
    }

    @Command(name = "delete", description = "Deletes a segment and its hosts' entries.")
    void delete(@Parameters(paramLabel = "SEGMENT", description = "name or uuid") String segment) {
        ApiClient client = ctl.client();
        JsonObject found = new Names(client).segment(segment);
        client.delete("/v1/segments/" + AnswerFields.text(found, "uuid"));
        ctl.say("Segment " + AnswerFields.text(found, "name") + " is deleted.");
    }

    private void show(JsonObject answer) {
        JsonObject segment = answer.getAsJsonObject("segment");
        ctl.print(segment, () -> table(segment));
    }

    private void table(JsonObject segment) {
        Table.ofPairs()
                .row("name", AnswerFields.text(segment, "name"))
                .row("uuid", AnswerFields.text(segment, "uuid"))
                .row("recovery method", AnswerFields.text(segment, "recovery_method"))
                .row("cluster", AnswerFields.text(segment, "cluster"))
                .row("service type", AnswerFields.text(segment, "service_type"))
                .row("enabled", AnswerFields.yesNo(segment, "enabled"))
                .row("description", AnswerFields.text(segment, "description"))
                .row("created", AnswerFields.time(segment, "created_at"))
                .row("changed", AnswerFields.time(segment, "updated_at"))
                .print(ctl.out());
    }
}
