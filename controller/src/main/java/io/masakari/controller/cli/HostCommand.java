package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl host ... */
@Command(name = "host", description = "Hosts of the segments.", subcommands = HostCommand.Maintenance.class)
final class HostCommand {
    /** Upstream requires these two and does not use them. */
    private static final String DEFAULT_TYPE = "COMPUTE";

    private static final String DEFAULT_ATTRIBUTES = "none";

    private static final Column SEGMENT = new Column("segment", HostCommand::segmentOf);
    private static final Column MAINTENANCE = new Column(
            "on maintenance",
            host -> isForAProcess(host) ? "no, a process is down" : AnswerFields.yesNo(host, "on_maintenance"));

    @ParentCommand
    private Masakarictl ctl;

    /** What can be set and changed; only given options are sent. */
    static final class Settings {
        @Option(names = "--type", paramLabel = "TEXT", description = "free text, not used")
        private String type;

        @Option(names = "--control-attributes", paramLabel = "TEXT", description = "free text, not used")
        private String attributes;

        @Option(names = "--reserved", negatable = true, description = "whether it is a reserved host")
        private Boolean reserved;

        static Map<String, Object> fields(Settings given) {
            Map<String, Object> fields = new HashMap<>();
            if (given != null) {
                fields.put("type", given.type);
                fields.put("control_attributes", given.attributes);
                fields.put("reserved", given.reserved);
            }
            return fields;
        }
    }

    @Command(name = "list", description = "Hosts of one segment, or of all.")
    void list(
            @Option(names = "--segment", paramLabel = "SEGMENT", description = "name or uuid; all if missing")
                    String segment) {
        Names names = new Names(ctl.client());
        List<JsonObject> hosts = names.hosts(segment == null ? names.segments() : List.of(names.segment(segment)));
        ctl.print(AnswerFields.array(hosts), () -> table(hosts, ctl));
    }

    /** The API shows a failed process as maintenance, as upstream's clients expect; the host is protected all the same. */
    private static boolean isForAProcess(JsonObject host) {
        return AnswerFields.text(host, "on_maintenance_by").equals("failed process");
    }

    static void table(List<JsonObject> hosts, Masakarictl ctl) {
        if (hosts.isEmpty()) {
            ctl.say("No hosts yet. Add one: masakarictl host add HOST --segment SEGMENT.");
            return;
        }
        Table.of(hosts, Column.text("name"), SEGMENT, Column.yesNo("reserved"), MAINTENANCE, Column.text("uuid"))
                .print(ctl.out());
    }

    private static String segmentOf(JsonObject host) {
        return AnswerFields.object(host, "failover_segment")
                .map(segment -> AnswerFields.text(segment, "name"))
                .orElse(AnswerFields.text(host, "failover_segment_id"));
    }

    @Command(name = "add", description = "Adds a host to a segment.")
    void add(
            @Parameters(paramLabel = "HOST", description = "as Nova's compute service calls it") String name,
            @Option(names = "--segment", paramLabel = "SEGMENT", required = true, description = "name or uuid")
                    String segment,
            @Option(names = "--on-maintenance", description = "do not recover it for now") boolean onMaintenance,
            @ArgGroup(exclusive = false, multiplicity = "0..1") Settings given) {
        Map<String, Object> fields = Settings.fields(given);
        fields.put("name", name);
        fields.putIfAbsent("type", DEFAULT_TYPE);
        fields.putIfAbsent("control_attributes", DEFAULT_ATTRIBUTES);
        fields.put("on_maintenance", onMaintenance ? true : null);
        ApiClient client = ctl.client();
        String uuid = AnswerFields.text(new Names(client).segment(segment), "uuid");
        show(client.post("/v1/segments/" + uuid + "/hosts", "host", fields));
    }

    @Command(name = "show", description = "One host.")
    void show(@Parameters(paramLabel = "HOST", description = "name or uuid") String host) {
        ApiClient client = ctl.client();
        JsonObject found = new Names(client).host(host);
        JsonObject condition = client.get(Names.path(found) + "/condition").getAsJsonObject("condition");
        found.add("condition", condition);
        ctl.print(found, () -> {
            table(found);
            condition(condition);
        });
    }

    private void condition(JsonObject condition) {
        Table pairs = Table.ofPairs();
        if (condition.has("enabled")) {
            String by = AnswerFields.text(condition, "disabled_by");
            pairs.row("service is up", AnswerFields.yesNo(condition, "up"))
                    .row("enabled", AnswerFields.yesNo(condition, "enabled"))
                    .row("disabled by", by.isEmpty() ? "" : by + ": " + AnswerFields.text(condition, "disabled_reason"))
                    .row("forced down", AnswerFields.yesNo(condition, "forced_down"));
        } else {
            pairs.row("compute service", AnswerFields.text(condition, "nova"));
        }
        AnswerFields.object(condition, "gate")
                .ifPresent(gate -> pairs.row(
                        "gate at boot",
                        gate.has("fault")
                                ? "fault: " + AnswerFields.text(gate, "fault")
                                : "waits " + gate.get("waits_ms").getAsLong() / 1000 + " s"
                                        + (gate.has("open") && !gate.get("open").getAsBoolean()
                                                ? ", is shut now"
                                                : "")));
        pairs.print(ctl.out());
        ctl.printBelow(
                condition,
                "processes_down",
                Column.text("process down", "process_name"),
                Column.time("reported", "reported_at"),
                Column.text("what is done", "message"),
                Column.text("recovery", "recovery_uuid"));
    }

    @Command(
            name = "trust-fencing",
            description = "Believes the fencing of a host again that has answered after it was fenced off.")
    void trustFencing(@Parameters(paramLabel = "HOST", description = "name or uuid") String host) {
        ApiClient client = ctl.client();
        JsonObject found = new Names(client).host(host);
        client.post(Names.path(found) + "/trust_fencing", "trust_fencing", Map.of());
        ctl.say("Fencing proofs of host " + AnswerFields.text(found, "name") + " are believed again.");
    }

    @Command(
            name = "open-gate",
            description =
                    "Has a host that is back, behind its gate, start its guests; what its recovery has not begun is left"
                            + " alone.")
    void openGate(
            @Parameters(paramLabel = "HOST", description = "name or uuid") String host,
            @Option(
                            names = "--confirm",
                            paramLabel = "HOST",
                            required = true,
                            description = "the host's name once more")
                    String confirmed) {
        ApiClient client = ctl.client();
        JsonObject found = new Names(client).host(host);
        String name = AnswerFields.text(found, "name");
        if (!confirmed.equals(name)) {
            throw new CtlException(
                    ExitCode.USAGE,
                    "You named host " + name + ", and confirmed '" + confirmed
                            + "'. Nothing was done. Instances of a host"
                            + " that are not evacuated yet are left alone once its gate opens: --confirm=" + name
                            + ".");
        }
        client.post(Names.path(found) + "/open_gate", "open_gate", Map.of());
        ctl.say("The gate of host " + name
                + " opens when it asks next, and when the calls of its recovery have ended.");
    }

    @Command(name = "update", description = "Changes a host's entry.")
    void update(
            @Parameters(paramLabel = "HOST", description = "name or uuid") String host,
            @Option(names = "--name", paramLabel = "NEW", description = "a new name") String name,
            @ArgGroup(exclusive = false, multiplicity = "0..1") Settings given) {
        Map<String, Object> fields = Settings.fields(given);
        fields.put("name", name);
        SegmentCommand.requireChange(fields, "host");
        ApiClient client = ctl.client();
        show(client.put(Names.path(new Names(client).host(host)), "host", fields));
    }

    @Command(name = "delete", description = "Takes a host out of its segment.")
    void delete(@Parameters(paramLabel = "HOST", description = "name or uuid") String host) {
        ApiClient client = ctl.client();
        JsonObject found = new Names(client).host(host);
        client.delete(Names.path(found));
        ctl.say("Host " + AnswerFields.text(found, "name") + " is deleted: its failure is no longer recovered.");
    }

    /** masakarictl host maintenance ... */
    @Command(name = "maintenance", description = "Sets a host on maintenance, and ends it.")
    static final class Maintenance {
        @ParentCommand
        private HostCommand parent;

        @Command(name = "on", description = "Its failure does not lead to a recovery.")
        void on(@Parameters(paramLabel = "HOST", description = "name or uuid") String host) {
            parent.maintain(host, true);
        }

        @Command(name = "off", description = "Its failure leads to a recovery again.")
        void off(@Parameters(paramLabel = "HOST", description = "name or uuid") String host) {
            parent.maintain(host, false);
        }
    }

    private void maintain(String host, boolean on) {
        ApiClient client = ctl.client();
        JsonObject found = new Names(client).host(host);
        if (!on && isForAProcess(found)) {
            throw new CtlException(
                    ExitCode.REFUSED,
                    "Host " + host
                            + " is not on maintenance; its compute service is to be disabled as a process is down."
                            + " It is enabled when its monitor says that the process is well. If nobody will: masakarictl"
                            + " recovery list --host " + host + ", then masakarictl recovery cancel ID.");
        }
        JsonObject answer = client.put(Names.path(found), "host", Map.of("on_maintenance", on));
        ctl.print(
                answer.get("host"),
                () -> ctl.say("Host " + host
                        + (on
                                ? " is on maintenance: nothing is done about it until \"masakarictl host maintenance off "
                                        + host + "\"."
                                : " is watched again.")));
    }

    private void show(JsonObject answer) {
        JsonObject host = answer.getAsJsonObject("host");
        ctl.print(host, () -> table(host));
    }

    private void table(JsonObject host) {
        Table.ofPairs(
                        host,
                        Column.text("name"),
                        Column.text("uuid"),
                        SEGMENT,
                        Column.yesNo("reserved"),
                        MAINTENANCE,
                        Column.text("type"),
                        Column.text("control attributes"),
                        Column.time("created", "created_at"),
                        Column.time("changed", "updated_at"))
                .print(ctl.out());
    }
}
