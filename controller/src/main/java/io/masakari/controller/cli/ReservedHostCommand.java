package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl reserved-host ...: reserved hosts, as in Masakari v1. */
@Command(name = "reserved-host", description = "Reserved hosts; the longest reserved is taken first.")
final class ReservedHostCommand {
    @ParentCommand
    private Masakarictl ctl;

    @Command(name = "list", description = "All reserved hosts, or those of one cluster.")
    void list(@Option(names = "--cluster", paramLabel = "NAME", description = "Corosync cluster") String cluster) {
        Map<String, String> query = new LinkedHashMap<>();
        if (cluster != null) {
            query.put("cluster", cluster);
        }
        JsonObject answer = ctl.client().get("/v1/reserved-hosts", query);
        ctl.print(answer.get("reserved_hosts"), () -> {
            List<JsonObject> hosts = AnswerFields.list(answer, "reserved_hosts");
            if (hosts.isEmpty()) {
                ctl.say("No reserved hosts. Add one: masakarictl reserved-host add HOST --cluster CLUSTER.");
                return;
            }
            Table table = new Table("host", "cluster", "segment", "on maintenance", "reserved since");
            hosts.forEach(host -> table.row(
                    AnswerFields.text(host, "host"),
                    AnswerFields.text(host, "cluster"),
                    AnswerFields.text(host, "failover_segment_name"),
                    AnswerFields.yesNo(host, "on_maintenance"),
                    AnswerFields.time(host, "reserved_at")));
            table.print(ctl.out());
        });
    }

    @Command(name = "add", description = "Reserves a host; a new one is added to the segment of the cluster.")
    void add(
            @Parameters(paramLabel = "HOST", description = "as Nova's compute service calls it") String host,
            @Option(names = "--cluster", paramLabel = "NAME", required = true, description = "Corosync cluster")
                    String cluster) {
        JsonObject body = new JsonObject();
        body.addProperty("cluster", cluster);
        body.addProperty("host", host);
        JsonObject answer = ctl.client().post("/v1/reserved-hosts", SegmentCommand.wrap("reserved_host", body));
        ctl.print(
                answer.get("reserved_host"),
                () -> ctl.say("Host " + host + " is reserved for cluster " + cluster + "."));
    }

    @Command(name = "update", description = "Replaces a reserved host by another one.")
    void update(
            @Parameters(paramLabel = "HOST", description = "the reserved host") String host,
            @Parameters(paramLabel = "NEW", description = "the host to reserve instead") String replacement) {
        JsonObject body = new JsonObject();
        body.addProperty("host", replacement);
        JsonObject answer = ctl.client()
                .put("/v1/reserved-hosts/" + ApiClient.encode(host), SegmentCommand.wrap("reserved_host", body));
        ctl.print(
                answer.get("reserved_host"),
                () -> ctl.say("Host " + replacement + " is reserved in place of " + host + "."));
    }

    @Command(name = "delete", description = "Ends the reservation; the host stays in its segment.")
    void delete(@Parameters(paramLabel = "HOST") String host) {
        ctl.client().delete("/v1/reserved-hosts/" + ApiClient.encode(host));
        ctl.say("Host " + host + " is no longer reserved.");
    }
}
