package io.masakari.controller.compute;

import com.google.gson.JsonObject;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.host.EvacuationRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What Nova has recorded of hosts and instances: migrations, and the actions of instances. */
final class NovaHistory {
    /** Migrations come newest first and in pages. */
    private static final NovaMicroversion MIGRATIONS = new NovaMicroversion(2, 59);

    /** The events of an action name their hosts. */
    private static final NovaMicroversion EVENT_HOSTS = new NovaMicroversion(2, 62);

    private static final int PER_PAGE = 500;

    /** The newest actions whose ends are read; an older start is followed by one of these. */
    private static final int ENDS_READ = 5;

    private final NovaLink link;
    private final NovaReader reader;

    NovaHistory(NovaLink link, NovaReader reader) {
        this.link = link;
        this.reader = reader;
    }

    /**
     * Does not use changes-since: it compares with updated_at, which is null for a record that was just made, so the
     * newest would be missing. Records come newest first instead, and reading ends at the first older one.
     */
    List<EvacuationRecord> evacuationsFrom(HostName source, Instant since) {
        // Nova stores whole seconds.
        Instant from = since.truncatedTo(ChronoUnit.SECONDS);
        boolean inPages = link.newest().isAtLeast(MIGRATIONS);
        String query = "migration_type=evacuation&source_compute=" + NovaReader.encode(source.value())
                + (inPages ? "&limit=" + PER_PAGE : "");
        List<EvacuationRecord> evacuations = new ArrayList<>();
        reader.pages("/os-migrations", query, inPages ? MIGRATIONS : NovaClient.BASE, "migrations", "uuid", page -> {
            List<JsonObject> records = NovaReader.list(page, json -> json);
            records.stream()
                    .filter(json -> Json.text(json, "source_compute").equals(source.value()))
                    .map(NovaJson::evacuation)
                    .filter(record -> !record.createdAt().isBefore(from))
                    .forEach(evacuations::add);
            return records.stream()
                    .noneMatch(json -> NovaJson.evacuation(json).createdAt().isBefore(from));
        });
        return List.copyOf(evacuations);
    }

    List<Move> moves(HostName host) {
        return moves("host=" + NovaReader.encode(host.value()), true);
    }

    /** One page has the newest. */
    List<Move> moves(InstanceId instance) {
        return moves("instance_uuid=" + instance, false);
    }

    private List<Move> moves(String filter, boolean all) {
        boolean inPages = link.newest().isAtLeast(MIGRATIONS);
        String query = filter + (inPages ? "&limit=" + PER_PAGE : "");
        List<NumberedMove> moves = new ArrayList<>();
        reader.pages("/os-migrations", query, inPages ? MIGRATIONS : NovaClient.BASE, "migrations", "uuid", page -> {
            moves.addAll(
                    NovaReader.list(page, json -> new NumberedMove(NovaJson.move(json), Json.number(json, "id", 0))));
            return all;
        });
        moves.sort(NumberedMove.NEWEST_FIRST);
        return moves.stream().map(NumberedMove::move).toList();
    }

    /** Nova counts in seconds: of two records of one second, its own number tells which is newer. */
    private record NumberedMove(Move move, int number) {
        private static final Comparator<NumberedMove> NEWEST_FIRST = Comparator.comparing(
                        (NumberedMove it) -> it.move().createdAt())
                .thenComparing(NumberedMove::number)
                .reversed();
    }

    List<ServerAction> actionsWithEnds(InstanceId instance, HostName on, Instant since) {
        String path = "/servers/" + instance + "/os-instance-actions";
        String template = "/servers/{id}/os-instance-actions";
        List<JsonObject> found = NovaReader.unlessUnknown(() -> reader.read(
                        path,
                        template,
                        NovaClient.BASE,
                        body -> NovaReader.list(body.getAsJsonArray("instanceActions"), json -> json)))
                .orElse(List.of());
        List<JsonObject> starts = found.stream()
                .filter(json -> ServerAction.startsGuest(Json.text(json, "action")))
                .filter(json -> Json.textOrNull(json, "message") == null)
                .filter(json -> NovaJson.action(json).startedAt().isAfter(since))
                .limit(ENDS_READ)
                .toList();
        NovaMicroversion version = link.newest().isAtLeast(EVENT_HOSTS) ? EVENT_HOSTS : NovaClient.BASE;
        Set<String> completed = new HashSet<>();
        for (JsonObject start : starts) {
            String request = Json.text(start, "request_id");
            boolean ended = NovaReader.unlessUnknown(() -> reader.read(
                            path + "/" + NovaReader.encode(request),
                            template + "/{request}",
                            version,
                            body -> NovaJson.isCompleted(body.getAsJsonObject("instanceAction"), on)))
                    .orElse(false);
            if (ended) {
                completed.add(request);
            }
        }
        return found.stream()
                .map(json -> NovaJson.action(json).withEnd(completed.contains(Json.textOrNull(json, "request_id"))))
                .sorted(Comparator.comparing(ServerAction::startedAt).reversed())
                .toList();
    }

    /** Of a server that Nova does not know (any more), none. */
    List<ServerAction> actions(InstanceId instance) {
        String path = "/servers/" + instance + "/os-instance-actions";
        return NovaReader.unlessUnknown(() -> reader.read(
                        path,
                        "/servers/{id}/os-instance-actions",
                        NovaClient.BASE,
                        body -> NovaReader.list(body.getAsJsonArray("instanceActions"), NovaJson::action).stream()
                                .sorted(Comparator.comparing(ServerAction::startedAt)
                                        .reversed())
                                .toList()))
                .orElse(List.of());
    }
}
