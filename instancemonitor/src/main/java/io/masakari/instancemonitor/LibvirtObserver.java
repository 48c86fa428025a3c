package io.masakari.instancemonitor;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.model.MonotonicTime;
import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.nativebindings.libvirt.HypervisorEvent;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.WallClock;
import java.util.Map;
import java.util.function.Consumer;

/** The libvirt of this host as a {@link HypervisorSource}. */
final class LibvirtObserver implements HypervisorSource {
    private final HypervisorConnection.Settings settings;
    private final EventLog log;
    private final WallClock clock;

    LibvirtObserver(HypervisorConnection.Settings settings, EventLog log, WallClock clock) {
        this.settings = settings;
        this.log = log;
        this.clock = clock;
    }

    @Override
    public Link connect(Consumer<Seen> sink) {
        HypervisorConnection connection =
                HypervisorConnection.open(settings, event -> sink.accept(seen(event)), this::failed);
        return new Link() {
            @Override
            public InstanceObservation.Listed list() {
                return LibvirtTranslation.listed(connection.domains());
            }

            @Override
            public void close() {
                connection.close();
            }
        };
    }

    @Override
    public long lastRoundNanos() {
        return HypervisorConnection.lastRoundNanos();
    }

    private Seen seen(HypervisorEvent event) {
        Moment moment = new Moment(new MonotonicTime(event.nanoTime()), clock.now());
        return event instanceof HypervisorEvent.DomainEvent told
                ? new Seen(LibvirtTranslation.told(told), moment)
                : new Seen(new InstanceObservation.Disconnected(), moment);
    }

    private void failed(Throwable failure) {
        log.log(
                Event.LIBVIRT_UNREADABLE,
                "Something that libvirt told could not be read and is left out: " + failure
                        + ". This is a bug; please report it.",
                Map.of());
    }
}
