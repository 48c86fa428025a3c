package io.masakari.controller.api;

import com.google.gson.JsonObject;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.runtime.time.WallClock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * /v1/reserved-hosts: Masakari v1's view of reserved hosts, by cluster and host, the longest reserved first. A reserved
 * host is a host of a segment of that cluster with its flag set; a new host is added to the segment.
 */
final class ReservedHostResource {
    private record Reserved(HostRow host, SegmentRow segment) {}

    private final Database database;
    private final WallClock clock;
    private final NovaQueries nova;

    ReservedHostResource(Database database, WallClock clock, NovaQueries nova) {
        this.database = database;
        this.clock = clock;
        this.nova = nova;
    }

    void routes(Router router) {
        router.operators("GET", "reserved-hosts", this::list)
                .operators("POST", "reserved-hosts", this::add)
                .operators("PUT", "reserved-hosts/*", this::replace)
                .operators("DELETE", "reserved-hosts/*", this::remove);
    }

    private Response list(ApiCall call) {
        Optional<ClusterName> cluster =
                call.request().parameter("cluster").map(text -> Ids.require("cluster", text, ClusterName::new));
        List<Reserved> rows = database.read(tx -> HostTable.reserved(tx, cluster).stream()
                .map(host -> with(tx, host))
                .toList());
        return Wire.list("reserved_hosts", rows, ReservedHostResource::wire);
    }

    private Response add(ApiCall call) {
        RequestFields fields = RequestFields.ofBody(call.body(), "reserved_host", "cluster", "host");
        ClusterName cluster = Ids.require("cluster", fields.requiredText("cluster", 64), ClusterName::new);
        HostName name = host(fields);
        requireKnown(name);
        Reserved added = database.writeAndWait(tx -> reserve(tx, cluster, name));
        return Wire.one(201, "reserved_host", wire(added));
    }

    /** Replaces a reserved host by another one, which also gets its place in the order. */
    private Response replace(ApiCall call) {
        HostName after = host(RequestFields.ofBody(call.body(), "reserved_host", "host"));
        database.read(tx -> find(tx, call));
        requireKnown(after);
        Reserved replaced = database.writeAndWait(tx -> {
            Reserved before = find(tx, call);
            ClusterName cluster = before.segment()
                    .cluster()
                    .orElseThrow(() -> ApiException.conflict(
                            "Segment " + before.segment().name() + " has no cluster; change its hosts instead."));
            HostTable.update(tx, before.host().withReserved(false, clock.now()), clock.now());
            Reserved added = reserve(tx, cluster, after);
            HostTable.reservedSince(
                    tx, added.host().uuid(), before.host().reservedAt().orElseThrow());
            return with(tx, HostTable.find(tx, added.host().uuid()).orElseThrow());
        });
        return Wire.one(200, "reserved_host", wire(replaced));
    }

    private Response remove(ApiCall call) {
        database.writeAndWait(tx -> {
            Reserved before = find(tx, call);
            return HostTable.update(tx, before.host().withReserved(false, clock.now()), clock.now());
        });
        return Response.empty(204);
    }

    /** A host of a segment was asked for when it was added. */
    private void requireKnown(HostName name) {
        if (database.read(tx -> HostTable.findByName(tx, name)).isEmpty()) {
            NovaQueries.requireHost(nova, name);
        }
    }

    private Reserved reserve(Transaction tx, ClusterName cluster, HostName name) {
        Optional<HostRow> known = HostTable.findByName(tx, name);
        if (known.isEmpty()) {
            SegmentRow segment = onlySegment(tx, cluster);
            HostRow made = HostTable.insert(
                    tx,
                    new HostId(UUID.randomUUID()),
                    name,
                    segment.uuid(),
                    Optional.of("COMPUTE"),
                    Optional.of(""),
                    true,
                    false,
                    clock.now());
            return new Reserved(made, segment);
        }
        Reserved found = with(tx, known.get());
        if (!found.segment().cluster().equals(Optional.of(cluster))) {
            throw ApiException.conflict("Host " + name + " is in segment "
                    + found.segment().name() + ", which is not of cluster " + cluster + ".");
        }
        if (found.host().reserved()) {
            throw ApiException.conflict("Host " + name + " is already registered as reserved.");
        }
        HostTable.update(tx, found.host().withReserved(true, clock.now()), clock.now());
        return with(tx, HostTable.find(tx, found.host().uuid()).orElseThrow());
    }

    private static SegmentRow onlySegment(Transaction tx, ClusterName cluster) {
        List<SegmentRow> segments = SegmentTable.listOf(tx, cluster);
        if (segments.size() != 1) {
            throw ApiException.conflict(
                    segments.isEmpty()
                            ? "No segment has cluster " + cluster + ". Create one first, with that cluster."
                            : segments.size() + " segments have cluster " + cluster
                                    + ". Add the host to the right one, then reserve it.");
        }
        return segments.get(0);
    }

    private static Reserved find(Transaction tx, ApiCall call) {
        return Ids.parse(call.id(0), HostName::new)
                .flatMap(name -> HostTable.findByName(tx, name))
                .filter(HostRow::reserved)
                .map(host -> with(tx, host))
                .orElseThrow(() -> ApiException.notFound("No reserved host with name " + call.id(0) + "."));
    }

    private static Reserved with(Transaction tx, HostRow host) {
        return new Reserved(host, SegmentTable.find(tx, host.segment()).orElseThrow());
    }

    private static HostName host(RequestFields fields) {
        return Ids.require("host", fields.requiredText("host", 255), HostName::new);
    }

    private static JsonObject wire(Reserved reserved) {
        return Wire.json(
                "cluster", reserved.segment().cluster(),
                "host", reserved.host().name().value(),
                "host_uuid", reserved.host().uuid().toString(),
                "failover_segment_uuid", reserved.segment().uuid().toString(),
                "failover_segment_name", reserved.segment().name(),
                "on_maintenance", reserved.host().onMaintenance(),
                "reserved_at", reserved.host().reservedAt());
    }
}
