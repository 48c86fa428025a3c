package io.masakari.simulator.monitors;

import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.core.model.RingId;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.InstanceNotification;
import io.masakari.runtime.report.Notification;
import io.masakari.runtime.report.ProcessNotification;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.World;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** What somebody says who has a monitor's token: well-formed, and of anything. */
@FunctionalInterface
public interface Lie {
    /** Which boot of a host is spoken of. */
    enum Boot {
        NOW,
        BEFORE,
        MADE_UP;

        private static final BootId NOBODYS = new BootId(new UUID(0, 1));

        public Optional<BootId> of(Host host) {
            return switch (this) {
                case NOW -> Optional.of(host.bootId());
                case BEFORE -> host.bootBefore();
                case MADE_UP -> Optional.of(NOBODYS);
            };
        }
    }

    /** @param speaker whose token it is */
    Notification words(World world, Host speaker);

    /**
     * That a host was lost, or left in order.
     *
     * @param cause node down, or a leave in order
     * @param fencing how far it is said to have come
     * @param ringsAhead by how many memberships the ring without it comes after the one that the token's host is in
     * @param boot that was lost; empty if it is not named
     * @param at of the loss, in seconds from now, which may be long ago or to come
     * @param offAt when it was fenced, likewise
     */
    static Lie lost(
            Host host,
            LossCause cause,
            FencingStatus fencing,
            int ringsAhead,
            Optional<Boot> boot,
            long at,
            long offAt) {
        return (world, speaker) -> {
            RingId ring = speaker.lastRing();
            HostEvidence evidence = HostEvidence.of(e -> {
                e.key = new LossKey(
                        host.cluster,
                        new RingId(ring.representative(), Math.max(0, ring.sequence() + 4L * ringsAhead)),
                        host.node);
                e.host = host.hostName();
                e.cause = cause;
                e.lostAt = in(world, at);
                e.members = world.hostsOf(host.cluster).stream()
                        .filter(other -> other != host)
                        .map(other -> other.node)
                        .toList();
                e.reporter = speaker.hostName();
                e.fencing = fencing;
                e.proof = fencing == FencingStatus.PROVEN
                        ? Optional.of(new FencingProof("pacemaker", "reboot", speaker.name, in(world, offAt)))
                        : Optional.empty();
                e.boot = boot.flatMap(which -> which.of(host));
            });
            return HostNotification.lost(evidence, in(world, at), OptionalLong.empty());
        };
    }

    static Lie returned(Host host, long at) {
        return (world, speaker) -> HostNotification.returned(host.hostName(), in(world, at));
    }

    /** @param on where it is said to have run */
    static Lie crashed(String instance, Host on, long at) {
        return (world, speaker) -> new InstanceNotification(
                on.hostName(),
                in(world, at),
                world.instance(instance),
                "LIFECYCLE",
                "STOPPED_FAILED",
                Optional.of(new InstanceEvidence(
                        InstanceFailure.CRASHED, in(world, at), InstanceEvidence.Sighting.LIVE, 0, 5, 5, instance, "")),
                OptionalLong.empty());
    }

    static Lie process(Host host, String name, boolean well, long at) {
        return (world, speaker) -> {
            ProcessEvidence evidence = new ProcessEvidence(
                    ProcessFailure.RESTART_FAILED, in(world, at), 3, OptionalInt.of(1), OptionalInt.empty(), List.of());
            return well
                    ? ProcessNotification.wellAgain(host.hostName(), in(world, at), name, evidence)
                    : ProcessNotification.down(host.hostName(), in(world, at), name, evidence);
        };
    }

    private static Instant in(World world, long seconds) {
        return world.now().plusSeconds(seconds);
    }
}
