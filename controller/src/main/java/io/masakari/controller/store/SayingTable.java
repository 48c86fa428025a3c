package io.masakari.controller.store;

import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.Saying;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** SQL of what monitors have said of losses of hosts. */
public final class SayingTable {
    /** Of one loss. Two witnesses are enough; what comes beyond this many adds nothing. */
    private static final int KEPT = 100;

    private static final String SELECT = "select * from sayings ";

    private SayingTable() {}

    /**
     * Keeps the strongest word of each monitor.
     *
     * @param host that the notification is about
     * @return whether it is news
     */
    public static boolean put(Transaction tx, NotificationId notification, HostName host, Saying saying) {
        Optional<Saying> before = tx.first(
                SELECT + "where notification_uuid = ? and monitor = ?",
                SayingTable::row,
                notification,
                saying.monitor());
        if (before.isPresent() ? !saying.isMoreThan(before.get()) : isFull(tx, notification)) {
            return false;
        }
        if (before.isPresent()) {
            tx.update(
                    "delete from sayings where notification_uuid = ? and monitor = ?", notification, saying.monitor());
        }
        tx.insert(
                "insert into sayings (notification_uuid, hostname, monitor, speaks_for, cause, fencing, proof_source,"
                        + " proof_action, proof_delegate, proof_completed_at_ms, boot, said_at_ms)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                notification,
                host,
                saying.monitor(),
                saying.speaksFor(),
                saying.cause(),
                saying.fencing(),
                saying.proof().map(FencingProof::source),
                saying.proof().map(FencingProof::action),
                saying.proof().map(FencingProof::delegate),
                saying.proof().map(FencingProof::completedAt),
                saying.boot(),
                saying.saidAt());
        return true;
    }

    private static boolean isFull(Transaction tx, NotificationId notification) {
        return tx.count("select count(*) from sayings where notification_uuid = ?", notification) >= KEPT;
    }

    /** Of one loss, in the order in which they came. */
    public static List<Saying> of(Transaction tx, NotificationId notification) {
        return tx.list(SELECT + "where notification_uuid = ? order by id", SayingTable::row, notification);
    }

    /** Of other losses of the same host. */
    public static List<Saying> beside(Transaction tx, NotificationId notification, HostName host, Instant since) {
        return tx
                .list(
                        SELECT + "where hostname = ? and notification_uuid <> ? order by id desc limit " + KEPT,
                        SayingTable::row,
                        host,
                        notification)
                .stream()
                .filter(saying -> !saying.saidAt().isBefore(since))
                .toList();
    }

    private static Saying row(ResultSet row) throws SQLException {
        Optional<Instant> completedAt = Columns.optionalInstant(row, "proof_completed_at_ms");
        Optional<FencingProof> proof = completedAt.isEmpty()
                ? Optional.empty()
                : Optional.of(new FencingProof(
                        row.getString("proof_source"),
                        row.getString("proof_action"),
                        row.getString("proof_delegate"),
                        completedAt.get()));
        return new Saying(
                row.getString("monitor"),
                Columns.optional(row, "speaks_for", HostName::new),
                LossCause.valueOf(row.getString("cause")),
                FencingStatus.valueOf(row.getString("fencing")),
                proof,
                Columns.optional(row, "boot", BootId::of),
                Columns.instant(row, "said_at_ms"));
    }
}
