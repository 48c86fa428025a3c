package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.SightTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.Sightings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Adds to what Nova shows of instances what its records of their moves say (SAFETY.md, C-30), and where the monitors of hosts
 * have seen their guests (C-37) and disks (C-41). Both are read behind the servers: a move that begins in between shows in the servers.
 */
final class Whereabouts {
    private final ComputeApi compute;
    private final Database database;
    private final Supplier<Instant> clock;
    private final Duration clockSkew;

    Whereabouts(ComputeApi compute, Database database, Supplier<Instant> clock, Duration clockSkew) {
        this.compute = compute;
        this.database = database;
        this.clock = clock;
        this.clockSkew = clockSkew;
    }

    /** In bulk. */
    List<ServerView> of(List<ServerView> servers, HostName host) {
        if (servers.isEmpty()) {
            return servers;
        }
        Map<InstanceId, Move> moves = Move.newest(compute.moves(host), host);
        return database.read(tx -> {
            Optional<Instant> lostAt = HostRecoveryTable.openSince(tx, host);
            return servers.stream()
                    .map(server -> server.with(
                            Optional.ofNullable(moves.get(server.id())),
                            sightings(tx, server.id(), host),
                            SightTable.diskOf(tx, server.id(), host, lostAt, clock.get())))
                    .toList();
        });
    }

    ServerView of(ServerView server) {
        if (server.host().isEmpty()) {
            return server;
        }
        HostName host = server.host().get();
        Optional<Move> newest = Optional.ofNullable(
                Move.newest(compute.moves(server.id()), host).get(server.id()));
        return database.read(tx -> server.with(
                newest,
                sightings(tx, server.id(), host),
                SightTable.diskOf(tx, server.id(), host, HostRecoveryTable.openSince(tx, host), clock.get())));
    }

    private Sightings sightings(Transaction tx, InstanceId instance, HostName host) {
        return Sightings.of(SightTable.of(tx, instance, host, clock.get()), host, clockSkew);
    }

    /** How what could end a doubt came to its end; nothing where there is no doubt. */
    Optional<List<ServerAction>> actionsAfter(Optional<ServerView> server) {
        return server.flatMap(found -> found.doubt()
                .map(doubt -> compute.actionsWithEnds(found.id(), found.host().orElseThrow(), doubt.since())));
    }
}
