package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds to what Nova shows of instances what its records of their moves say (SAFETY.md, C-30). Records are read behind the
 * servers: a move that begins in between shows in them.
 */
final class Whereabouts {
    private Whereabouts() {}

    /** In bulk. */
    static List<ServerView> of(List<ServerView> servers, HostName host, ComputeApi compute) {
        if (servers.isEmpty()) {
            return servers;
        }
        Map<?, Move> moves = Move.newest(compute.moves(host), host);
        return servers.stream()
                .map(server -> server.withMove(Optional.ofNullable(moves.get(server.id()))))
                .toList();
    }

    static ServerView of(ServerView server, ComputeApi compute) {
        return server.host()
                .map(host -> server.withMove(Optional.ofNullable(
                        Move.newest(compute.moves(server.id()), host).get(server.id()))))
                .orElse(server);
    }

    /** How what could end a doubt came to its end; nothing where there is no doubt. */
    static Optional<List<ServerAction>> actionsAfter(Optional<ServerView> server, ComputeApi compute) {
        return server.flatMap(found -> found.doubt()
                .map(move -> compute.actionsWithEnds(found.id(), found.host().orElseThrow(), move.changedAt())));
    }
}
