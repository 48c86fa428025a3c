package io.masakari.simulator.disk;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.MonitorTable;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.SqliteMemory;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.Work;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.SegmentId;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.Timeline;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The controller's disk: the real schema and SQL, in memory. It outlives controllers, and can be full or too slow. */
public final class ControllerStore implements Database {
    /** Making the schema takes longer than most runs, so each thread makes it once. */
    private static final ThreadLocal<SqliteMemory> MADE =
            ThreadLocal.withInitial(() -> SqliteMemory.open(Timeline.START));

    private final SqliteMemory memory;
    private boolean full;
    private boolean late;
    private long writes;

    public ControllerStore() {
        memory = MADE.get();
        memory.clear();
    }

    /**
     * Registers the hosts of a cluster as a segment, and a token for its monitors.
     *
     * @param cluster whose reports are taken for them
     */
    public void register(
            ClusterName cluster, String name, SegmentId segment, List<Host> hosts, ClusterSpec spec, String token) {
        memory.writeAndWait(tx -> {
            SegmentTable.insert(
                    tx,
                    segment,
                    name,
                    Optional.of(cluster),
                    "compute",
                    spec.method(),
                    true,
                    Optional.empty(),
                    Timeline.START);
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
            }
            MonitorTable.insert(tx, name, MonitorRow.Role.MONITOR, Optional.of(cluster), hash(token), Timeline.START);
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
