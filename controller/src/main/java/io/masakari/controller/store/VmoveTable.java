package io.masakari.controller.store;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.SkipReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** SQL of a recovery's instances: upstream's vmoves with the state that lets a recovery go on after a restart. */
public final class VmoveTable {
    private VmoveTable() {}

    /** Inserts or updates; the first write decides the row's uuid. */
    public static void save(Transaction tx, HostProgress recovery, Evacuation e, Instant now) {
        tx.update(
                "insert into vmoves (uuid, notification_uuid, recovery_uuid, instance_uuid, instance_name,"
                        + " source_host, dest_host, start_time_ms, end_time_ms, type, status, message, state,"
                        + " state_since_ms, not_before_ms, was_stopped, preferred, needs_reset, attempts, accepted,"
                        + " call_failures, clean_looks, refusal, avoid, scheduler_failed, skip_reason, reset_from,"
                        + " created_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'evacuation', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                        + " ?, ?, ?, ?, ?)"
                        + " on conflict (recovery_uuid, instance_uuid) do update set instance_name = excluded.instance_name,"
                        + " dest_host = excluded.dest_host,"
                        + " start_time_ms = excluded.start_time_ms, end_time_ms = excluded.end_time_ms,"
                        + " status = excluded.status, message = excluded.message, state = excluded.state,"
                        + " state_since_ms = excluded.state_since_ms, not_before_ms = excluded.not_before_ms,"
                        + " was_stopped = excluded.was_stopped, preferred = excluded.preferred,"
                        + " needs_reset = excluded.needs_reset, attempts = excluded.attempts,"
                        + " accepted = excluded.accepted, call_failures = excluded.call_failures,"
                        + " clean_looks = excluded.clean_looks, refusal = excluded.refusal, avoid = excluded.avoid,"
                        + " scheduler_failed = excluded.scheduler_failed, skip_reason = excluded.skip_reason,"
                        + " reset_from = excluded.reset_from,"
                        + " updated_at_ms = excluded.created_at_ms",
                UUID.randomUUID(),
                recovery.origin().notification(),
                recovery.id(),
                e.instance(),
                e.name(),
                recovery.host(),
                e.target(),
                e.firstAskedAt(),
                e.state().isFinal() ? e.since() : null,
                status(e),
                e.reason(),
                e.state(),
                e.since(),
                e.notBefore(),
                e.wasStopped(),
                e.preferred(),
                e.needsReset(),
                e.attempts(),
                e.accepted(),
                e.callFailures(),
                e.cleanLooks(),
                e.refusal(),
                avoid(e.avoid()),
                e.schedulerFailed(),
                e.skip(),
                e.resetFrom(),
                now);
    }

    /** In the order in which they go. */
    public static List<Evacuation> of(Transaction tx, RecoveryId recovery) {
        return tx.list("select * from vmoves where recovery_uuid = ? order by id", VmoveTable::row, recovery).stream()
                .sorted(Evacuation.ORDER)
                .toList();
    }

    /** Upstream's word for our state. */
    private static String status(Evacuation e) {
        return switch (e.state()) {
            case PENDING -> "pending";
            case RESETTING, REQUESTING, ACCEPTED, UNCERTAIN, LOOKING, VERIFYING, STOPPING -> "ongoing";
            case LANDED -> "succeeded";
            case HANDED_OVER -> e.attempts() > 0 ? "succeeded" : "ignored";
            case SKIPPED -> "ignored";
            case FAILED -> "failed";
        };
    }

    private static String avoid(Set<HostName> hosts) {
        return hosts.stream().map(HostName::value).sorted().collect(Collectors.joining(" "));
    }

    private static Set<HostName> avoid(String text) {
        return Arrays.stream(text.split(" "))
                .filter(name -> !name.isEmpty())
                .map(HostName::new)
                .collect(Collectors.toSet());
    }

    private static Evacuation row(ResultSet row) throws SQLException {
        Evacuation.Edit e = new Evacuation.Edit();
        e.instance = InstanceId.of(row.getString("instance_uuid"));
        e.name = row.getString("instance_name");
        e.wasStopped = Columns.flag(row, "was_stopped");
        e.preferred = Columns.flag(row, "preferred");
        e.needsReset = Columns.flag(row, "needs_reset");
        e.state = EvacuationState.valueOf(row.getString("state"));
        e.resetFrom = row.getString("reset_from");
        e.attempts = row.getInt("attempts");
        e.accepted = row.getInt("accepted");
        e.callFailures = row.getInt("call_failures");
        e.cleanLooks = row.getInt("clean_looks");
        e.refusal = row.getInt("refusal");
        e.target = Columns.optional(row, "dest_host", HostName::new);
        e.avoid = avoid(row.getString("avoid"));
        e.schedulerFailed = Columns.flag(row, "scheduler_failed");
        e.since = Columns.instant(row, "state_since_ms");
        e.notBefore = Columns.instant(row, "not_before_ms");
        e.firstAskedAt = Columns.optionalInstant(row, "start_time_ms");
        e.skip = Columns.optional(row, "skip_reason", SkipReason::valueOf);
        e.reason = row.getString("message");
        return e.build();
    }
}
