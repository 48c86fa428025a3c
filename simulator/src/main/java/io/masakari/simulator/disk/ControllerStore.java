package io.masakari.simulator.disk;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.DisarmTable;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.MonitorTable;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.SqliteMemory;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.Transaction;
import io.masakari.controller.store.UnknownLossTable;
import io.masakari.controller.store.Work;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.Declared;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.Timeline;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The controller's disk: the real schema and SQL, in memory. It outlives controllers, and can be full or too slow. */
public final class ControllerStore implements Database {
    /** Making the schema takes longer than most runs, so each thread makes it once. */
    private static final ThreadLocal<SqliteMemory> MADE =
            ThreadLocal.withInitial(() -> SqliteMemory.open(Timeline.START));

    private final SqliteMemory memory;
    private Map<String, List<Object[]>> backup = Map.of();
    private boolean full;
    private boolean late;
    private long writes;

    public ControllerStore() {
        memory = MADE.get();
        memory.clear();
    }

    /**
     * Registers the hosts of a cluster as a segment, and for each a token that its monitors have.
     *
     * @param cluster whose reports are taken for them
     * @param bound whether each token speaks for its own host only
     */
    public void register(
            ClusterName cluster,
            String name,
            SegmentId segment,
            List<Host> hosts,
            ClusterSpec spec,
            Function<Host, String> tokenOf,
            boolean bound) {
        memory.writeAndWait(tx -> {
            SegmentTable.insert(
                    tx,
                    segment,
                    name,
                    Optional.of(cluster),
                    "compute",
                    new SegmentRules(spec.method()),
                    true,
                    Optional.empty(),
                    Timeline.START);
            SegmentTable.declare(tx, segment, Declared.of(e -> {
                e.orderlyLeave = spec.orderlyLeave();
                e.disks = spec.disks();
                e.ioError = spec.ioError();
            }));
            for (Host host : hosts) {
                HostTable.insert(
                        tx,
                        new HostId(UUID.nameUUIDFromBytes(host.name.getBytes(StandardCharsets.UTF_8))),
                        host.hostName(),
                        segment,
                        Optional.empty(),
                        Optional.empty(),
                        spec.reserved().contains(host.name),
                        false,
                        Timeline.START);
                String token = hash(tokenOf.apply(host));
                MonitorTable.insert(
                        tx, host.name, MonitorRow.Role.MONITOR, Optional.of(cluster), token, Timeline.START);
                if (bound) {
                    MonitorTable.bind(
                            tx, host.name, new MonitorRow.Binding(host.hostName(), Set.of(MonitorKind.values())));
                }
            }
            return null;
        });
    }

    private static String hash(String token) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    public void setMaintenance(HostName host, boolean on) {
        memory.writeAndWait(tx -> tx.update("update hosts set on_maintenance = ? where name = ?", on, host));
        writes++;
    }

    /** As masakarictl host delete and host add, with the entry that it had. */
    public void setRegistered(HostName host, boolean on) {
        memory.writeAndWait(tx ->
                tx.update("update hosts set deleted = case when ? = 1 then 0 else id end where name = ?", on, host));
        writes++;
    }

    /** For a planted bug: what is kept of hosts that no segment has is proven as of now. */
    public void renewKeptProofs(Instant now) {
        memory.writeAndWait(tx -> {
            for (UnknownLossTable.Row kept : UnknownLossTable.list(tx)) {
                tx.update(
                        "update unknown_losses set evidence = ? where report_uuid = ?",
                        kept.evidence()
                                .map(json -> json.replaceAll(
                                        "\"completed_at\":\"[^\"]*\"", "\"completed_at\":\"" + now + "\"")),
                        kept.uuid());
            }
            return null;
        });
    }

    public void disarm(Instant now, Duration time) {
        memory.writeAndWait(tx -> {
            DisarmTable.put(tx, new DisarmTable.Row(now, now.plus(time), "by the script", "ann"));
            return null;
        });
        writes++;
    }

    public void arm() {
        memory.writeAndWait(tx -> {
            DisarmTable.remove(tx);
            return null;
        });
        writes++;
    }

    public void backup() {
        backup = memory.read(tx -> {
            Map<String, List<Object[]>> all = new LinkedHashMap<>();
            for (String table : tables(tx)) {
                all.put(table, tx.list("select * from " + table, ControllerStore::values));
            }
            return all;
        });
    }

    public boolean hasBackup() {
        return !backup.isEmpty();
    }

    /** All is as it was at the backup. */
    public void restore() {
        writes++;
        memory.writeAndWait(tx -> {
            tables(tx).forEach(table -> tx.update("delete from " + table));
            backup.forEach((table, rows) -> rows.forEach(row -> tx.update(
                    "insert into " + table + " values (" + String.join(", ", Collections.nCopies(row.length, "?"))
                            + ")",
                    row)));
            return null;
        });
    }

    private static List<String> tables(Transaction tx) {
        return tx.list(
                "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
                row -> row.getString(1));
    }

    private static Object[] values(ResultSet row) throws SQLException {
        Object[] values = new Object[row.getMetaData().getColumnCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.getObject(i + 1);
        }
        return values;
    }

    /** Nothing can be written while it is. */
    public void setFull(boolean isFull) {
        full = isFull;
    }

    /** Everything is written, but so late that nobody waits for it any more. */
    public void setLate(boolean isLate) {
        late = isLate;
    }

    /** How many transactions were committed; what was read stays true until this grows. */
    long writes() {
        return writes;
    }

    @Override
    public <T> CompletableFuture<T> write(Work<T> work) {
        if (full) {
            return CompletableFuture.failedFuture(noSpace());
        }
        writes++;
        CompletableFuture<T> done = memory.write(work);
        return late ? CompletableFuture.failedFuture(tooLate()) : done;
    }

    @Override
    public <T> T writeAndWait(Work<T> work) {
        if (full) {
            throw noSpace();
        }
        writes++;
        T done = memory.writeAndWait(work);
        if (late) {
            throw tooLate();
        }
        return done;
    }

    private static StoreException noSpace() {
        return new StoreException(StoreException.Kind.UNAVAILABLE, "database or disk is full");
    }

    private static StoreException tooLate() {
        return new StoreException(StoreException.Kind.UNAVAILABLE, "no commit in time; it may still be done");
    }

    @Override
    public <T> T read(Work<T> work) {
        return memory.read(work);
    }

    /** The content stays: a controller that ends does not take the disk with it. */
    @Override
    public void close() {}
}
