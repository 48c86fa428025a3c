package io.masakari.hostmonitor;

import io.masakari.core.detection.GroupMessage;
import io.masakari.core.detection.Observation;
import io.masakari.core.model.ClusterName;
import io.masakari.nativebindings.corosync.CorosyncSession;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.monitor.Seen;
import io.masakari.runtime.time.WallClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The Corosync of this host as a {@link ClusterSource}. */
final class CorosyncObserver implements ClusterSource {
    /** Corosync forms its ring within 250 ms of its start; a ring that is just being formed takes as long as its token. */
    private static final Duration ATTACH_LIMIT = Duration.ofSeconds(10);

    private final String groupName;
    private final Optional<ClusterName> configuredCluster;
    private final HostNames names;
    private final EventLog log;
    private final WallClock clock;

    CorosyncObserver(
            String groupName, Optional<ClusterName> configuredCluster, HostNames names, EventLog log, WallClock clock) {
        this.groupName = groupName;
        this.configuredCluster = configuredCluster;
        this.names = names;
        this.log = log;
        this.clock = clock;
    }

    @Override
    public ClusterLink connect(Consumer<Seen<Observation>> sink) {
        CorosyncTranslation translation = new CorosyncTranslation(configuredCluster, names, log, clock, sink);
        CorosyncSession session = CorosyncSession.open(
                new CorosyncSession.Settings(
                        groupName, List.of(CorosyncTranslation.MEMBERS, CorosyncTranslation.NODELIST), ATTACH_LIMIT),
                translation::take,
                this::failed);
        translation.unusable().ifPresent(why -> {
            session.close();
            throw why;
        });
        return new ClusterLink() {
            @Override
            public boolean multicast(GroupMessage message) {
                return session.multicast(message.encode().getBytes(StandardCharsets.US_ASCII));
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }

    private void failed(Throwable failure) {
        log.log(
                Event.COROSYNC_UNREADABLE,
                "An event of Corosync could not be read and is left out: " + failure
                        + ". This is a bug; please report it.",
                Map.of());
    }
}
