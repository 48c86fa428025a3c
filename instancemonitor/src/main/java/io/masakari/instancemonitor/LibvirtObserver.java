package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.DiskPlace;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.nativebindings.libvirt.HypervisorEvent;
import io.masakari.runtime.gate.GateFiles;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.monitor.Link;
import io.masakari.runtime.monitor.Seen;
import io.masakari.runtime.time.Clocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The libvirt of this host as a {@link HypervisorSource}. */
final class LibvirtObserver implements HypervisorSource {
    private final HypervisorConnection.Settings settings;
    private final GateFiles gate;
    private final EventLog log;
    private final Clocks clocks;
    private final AtomicReference<HypervisorConnection> connected = new AtomicReference<>();

    LibvirtObserver(HypervisorConnection.Settings settings, EventLog log, Clocks clocks) {
        this(settings, new GateFiles(), log, clocks);
    }

    /** @param gate of this host's boot */
    LibvirtObserver(HypervisorConnection.Settings settings, GateFiles gate, EventLog log, Clocks clocks) {
        this.gate = gate;
        this.settings = settings;
        this.log = log;
        this.clocks = clocks;
    }

    @Override
    public Link connect(Consumer<Seen<InstanceObservation>> sink) {
        // Its sockets accept a connection, and nobody answers: as from one that hangs.
        if (gate.isShut()) {
            throw new IllegalStateException(
                    "the gate of this boot is shut, and libvirtd waits for it (systemctl status masakari-boot-gate)");
        }
        // Before the first event of this link, so that events can be told to be newer than the list.
        sink.accept(now(new InstanceObservation.Connected()));
        HypervisorConnection connection =
                HypervisorConnection.open(settings, event -> sink.accept(seen(event)), this::failed);
        try {
            sink.accept(now(LibvirtTranslation.listed(connection.domains())));
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
        connected.set(connection);
        return () -> {
            connected.compareAndSet(connection, null);
            connection.close();
        };
    }

    @Override
    public long lastRoundNanos() {
        return HypervisorConnection.lastRoundNanos();
    }

    @Override
    public Optional<Map<InstanceId, DiskPlace>> disks() {
        HypervisorConnection connection = connected.get();
        if (connection == null) {
            return Optional.empty();
        }
        Mounts mounts;
        try {
            mounts = Mounts.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<InstanceId, DiskPlace> places = new HashMap<>();
        connection
                .descriptions()
                .forEach((uuid, xml) -> places.put(
                        new InstanceId(uuid),
                        DiskXml.disks(xml)
                                .map(disks -> DiskPlace.of(disks, mounts::isOnNetwork))
                                .orElse(DiskPlace.UNKNOWN)));
        return Optional.of(places);
    }

    private Seen<InstanceObservation> seen(HypervisorEvent event) {
        Moment moment =
                new Moment(new MonotonicTime(event.nanoTime()), clocks.wall().now());
        return new Seen<>(
                event instanceof HypervisorEvent.DomainEvent told
                        ? LibvirtTranslation.told(told)
                        : new InstanceObservation.Disconnected(),
                moment);
    }

    private Seen<InstanceObservation> now(InstanceObservation observation) {
        return new Seen<>(observation, clocks.now());
    }

    private void failed(Throwable failure) {
        log.log(
                Event.LIBVIRT_UNREADABLE,
                "An event of libvirt could not be read and is left out: " + failure
                        + ". This is a bug; please report it.",
                Map.of());
    }
}
