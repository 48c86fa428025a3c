package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import io.masakari.core.model.RecoveryMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

        @Option(
                names = "--boot-time",
                paramLabel = "SECONDS",
                description = "what its quickest host needs from its fencing until nova-compute runs; 0: not declared")
        private Integer bootTime;

        @Option(
                names = "--instance-disks",
                paramLabel = "WHERE",
                description =
                        "where root and ephemeral disks lie that are no volumes: shared (all hosts see them), local"
                                + " (such an instance is left alone), expendable (made from the image again), undeclared (left"
                                + " alone)")
        private String instanceDisks;

        @Option(
                names = "--orderly-leave",
                paramLabel = "WHAT",
                description =
                        "what follows where one of its hosts leaves in order, as by a shutdown: ignore (it is shown), evacuate"
                                + " (once it is proven off; held and shown until then)")
        private String orderlyLeave;

        @Option(
                names = "--io-error",
                paramLabel = "WHAT",
                description =
                        "what is done about an instance that stands still on an I/O error: restart, resume (it waits until it is"
                                + " resumed), hold, or default (as [instance_failure] io_error says)")
        private String ioError;

        @Option(names = "--enabled", negatable = true, description = "whether its hosts are recovered")
        private Boolean enabled;

        static Map<String, Object> fields(Settings given) {
            Map<String, Object> fields = new HashMap<>();
            if (given != null) {
                fields.put("recovery_method", given.method == null ? null : RecoveryMethods.name(given.method));
                fields.put("cluster", given.cluster);
                fields.put("service_type", given.serviceType);
                fields.put("description", given.description);
                fields.put("boot_time", given.bootTime);
                fields.put("instance_disks", given.instanceDisks);
                fields.put("orderly_leave", given.orderlyLeave);
                fields.put("io_error", given.ioError);
                fields.put("enabled", given.enabled);
            }
            return fields;
        }
    }

    /** Refuses to change nothing. */
    static void requireChange(Map<String, Object> fields, String what) {
        if (fields.values().stream().allMatch(Objects::isNull)) {
            throw new CtlException(
                    ExitCode.USAGE, "Nothing to change was given. See: masakarictl " + what + " update --help.");
        }
    }

    @Command(name = "list", description = "All segments.")
    void list() {
        ctl.printList(
                ctl.client().get("/v1/segments"),
                "segments",
                "No segments yet. Create one: masakarictl segment create NAME --cluster CLUSTER.",
                Column.text("name"),
                Column.text("recovery method"),
                Column.text("cluster"),
                Column.yesNo("enabled"),
                Column.text("uuid"));
    }

    @Command(name = "create", description = "Creates a segment.")
    void create(
            @Parameters(paramLabel = "NAME") String name,
            @ArgGroup(exclusive = false, multiplicity = "0..1") Settings given) {
        Map<String, Object> fields = Settings.fields(given);
        fields.put("name", name);
        fields.putIfAbsent("recovery_method", "auto");
        fields.putIfAbsent("service_type", "compute");
        show(ctl.client().post("/v1/segments", "segment", fields));
        if (fields.get("instance_disks") == null) {
            ctl.say(
                    "Instances whose disks are no volumes are left alone when their host is lost, until it is declared where"
                            + " those lie: masakarictl segment update " + name
                            + " --instance-disks shared|local|expendable.");
        }
        if (fields.get("cluster") == null) {
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
        JsonObject both = found.deepCopy();
        both.add("hosts", AnswerFields.array(hosts));
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
        Map<String, Object> fields = Settings.fields(given);
        fields.put("name", name);
        requireChange(fields, "segment");
        ApiClient client = ctl.client();
        String uuid = AnswerFields.text(new Names(client).segment(segment), "uuid");
        show(client.put("/v1/segments/" + uuid, "segment", fields));
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
        Table.ofPairs(
                        segment,
                        Column.text("name"),
                        Column.text("uuid"),
                        Column.text("recovery method"),
                        Column.text("cluster"),
                        Column.text("service type"),
                        Column.yesNo("enabled"),
                        Column.text("boot time", "boot_time"),
                        Column.words("instance disks"),
                        Column.words("orderly leave"),
                        Column.text("io error", "io_error"),
                        Column.text("description"),
                        Column.time("created", "created_at"),
                        Column.time("changed", "updated_at"))
                .print(ctl.out());
    }
}
