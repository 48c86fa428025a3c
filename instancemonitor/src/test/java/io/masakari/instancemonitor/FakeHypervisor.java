package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.DiskPlace;
import io.masakari.core.instance.Finding;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.instance.InstanceObservation.Found;
import io.masakari.core.instance.InstanceObservation.Raw;
import io.masakari.core.instance.InstanceObservation.Told;
import io.masakari.core.instance.InstanceSignal;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.monitor.Link;
import io.masakari.runtime.monitor.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A hypervisor in memory: instances that start, crash and end, a service that goes away, comes back, and hangs. It tells
 * on the caller's thread what libvirt would tell, and its list is as of the moment of asking.
 */
final class FakeHypervisor implements HypervisorSource {
    private final Map<String, Finding> instances = new TreeMap<>();
    private final Map<InstanceId, DiskPlace> disks = new TreeMap<>(Comparator.comparing(InstanceId::value));
    private final List<Connection> connections = new ArrayList<>();
    private String refusal;
    private CountDownLatch hanging;
    private boolean deaf;
    private int attempts;

    synchronized void start(String name) {
        instances.put(name, Finding.RUNS);
        tell(name, InstanceSignal.STARTED, 2);
    }

    /** Its process dies. */
    synchronized void crash(String name) {
        instances.put(name, Finding.OFF_CRASHED);
        tell(name, InstanceSignal.STOPPED_FAILED, 5);
    }

    /** Its disk answers with an error, and it stands still; or it is resumed. */
    synchronized void standStill(String name, boolean stands) {
        tell(name, stands ? InstanceSignal.SUSPENDED_IOERROR : InstanceSignal.RESUMED, stands ? 3 : 4);
    }

    /** The service dies: its connections end, and what happens from now on is told to nobody. */
    synchronized void goAway(String why) {
        refusal = why;
        loseConnections();
    }

    synchronized void comeBack() {
        refusal = null;
    }

    /** Every list takes until {@link #answerAgain}. */
    synchronized void hang() {
        hanging = new CountDownLatch(1);
    }

    synchronized void answerAgain() {
        hanging.countDown();
        hanging = null;
    }

    synchronized void loseConnections() {
        List.copyOf(connections).forEach(Connection::end);
    }

    /** The thread that tells hangs from now on. */
    synchronized void goDeaf() {
        deaf = true;
    }

    /** How often somebody tried to connect. */
    synchronized int attempts() {
        return attempts;
    }

    /** Whether somebody is connected now. */
    synchronized boolean isListened() {
        return !connections.isEmpty();
    }

    static InstanceId id(String name) {
        return new InstanceId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Link connect(Consumer<Seen<InstanceObservation>> sink) {
        sink.accept(new Seen<>(new InstanceObservation.Connected(), now()));
        Connection connection = accept(sink);
        try {
            sink.accept(new Seen<>(connection.list(), now()));
        } catch (IllegalStateException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private synchronized Connection accept(Consumer<Seen<InstanceObservation>> sink) {
        attempts++;
        if (refusal != null) {
            throw new IllegalStateException(refusal);
        }
        Connection connection = new Connection(sink);
        connections.add(connection);
        return connection;
    }

    @Override
    public synchronized long lastRoundNanos() {
        return deaf ? System.nanoTime() - 3_600_000_000_000L : System.nanoTime();
    }

    synchronized void disk(String name, DiskPlace place) {
        disks.put(id(name), place);
    }

    @Override
    public synchronized Optional<Map<InstanceId, DiskPlace>> disks() {
        return connections.isEmpty() ? Optional.empty() : Optional.of(Map.copyOf(disks));
    }

    private void tell(String name, InstanceSignal signal, int event) {
        Told told = new Told(id(name), name, signal, new Raw(0, event, 0), "");
        connections.forEach(connection -> connection.sink.accept(new Seen<>(told, now())));
    }

    private static Moment now() {
        return new Moment(new MonotonicTime(System.nanoTime()), Instant.now());
    }

    private final class Connection implements Link {
        private final Consumer<Seen<InstanceObservation>> sink;

        Connection(Consumer<Seen<InstanceObservation>> sink) {
            this.sink = sink;
        }

        private InstanceObservation.Listed list() {
            CountDownLatch wait;
            synchronized (FakeHypervisor.this) {
                wait = hanging;
            }
            if (wait != null) {
                try {
                    wait.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted while listing", e);
                }
            }
            synchronized (FakeHypervisor.this) {
                if (!connections.contains(this)) {
                    throw new IllegalStateException("the connection has ended");
                }
                return new InstanceObservation.Listed(instances.entrySet().stream()
                        .map(each -> new Found(id(each.getKey()), each.getKey(), each.getValue(), 0, 0, true))
                        .toList());
            }
        }

        @Override
        public void close() {
            synchronized (FakeHypervisor.this) {
                connections.remove(this);
            }
        }

        private void end() {
            connections.remove(this);
            sink.accept(new Seen<>(new InstanceObservation.Disconnected(), now()));
        }
    }
}
