package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import java.util.Collections;
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
        ctl.printList(
                ctl.client().get("/v1/reserved-hosts", Collections.singletonMap("cluster", cluster)),
                "reserved_hosts",
                "No reserved hosts. Add one: masakarictl reserved-host add HOST --cluster CLUSTER.",
                Column.text("host"),
                Column.text("cluster"),
                Column.text("segment", "failover_segment_name"),
                Column.yesNo("on maintenance"),
                Column.time("reserved since", "reserved_at"));
    }

    @Command(name = "add", description = "Reserves a host; a new one is added to the segment of the cluster.")
    void add(
            @Parameters(paramLabel = "HOST", description = "as Nova's compute service calls it") String host,
            @Option(names = "--cluster", paramLabel = "NAME", required = true, description = "Corosync cluster")
                    String cluster) {
        JsonObject answer =
                ctl.client().post("/v1/reserved-hosts", "reserved_host", Map.of("cluster", cluster, "host", host));
        ctl.print(
                answer.get("reserved_host"),
                () -> ctl.say("Host " + host + " is reserved for cluster " + cluster + "."));
    }

    @Command(name = "update", description = "Replaces a reserved host by another one.")
    void update(
            @Parameters(paramLabel = "HOST", description = "the reserved host") String host,
            @Parameters(paramLabel = "NEW", description = "the host to reserve instead") String replacement) {
        JsonObject answer = ctl.client()
                .put("/v1/reserved-hosts/" + ApiClient.encode(host), "reserved_host", Map.of("host", replacement));
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
