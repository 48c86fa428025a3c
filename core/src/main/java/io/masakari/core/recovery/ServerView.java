package io.masakari.core.recovery;

import io.masakari.core.model.Edits;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A Nova server as far as recovery cares.
 *
 * @param host where Nova has it; empty for one that has no host (shelved offloaded)
 * @param vmState "active", "stopped", "error", ...
 * @param taskState empty when Nova does nothing with it now
 * @param powerState Nova's number: 1 running, 3 paused, 4 shut down, 0 unknown
 * @param fault message of its last fault; "" if none
 * @param localDisk whether its root or ephemeral disk is no volume, or Nova does not tell
 * @param extraSpecs of its flavor
 * @param project Keystone's id of the project that it belongs to; "" if Nova does not tell
 * @param tags that people have given it
 * @param moved the newest record of a move of it; empty if there is none, or nobody has asked
 * @param seen where the monitors of hosts have seen its guest
 * @param seenDisk where the monitor of its host has seen its disks
 */
public record ServerView(
        InstanceId id,
        String name,
        Optional<HostName> host,
        String vmState,
        Optional<String> taskState,
        int powerState,
        Map<String, String> metadata,
        String fault,
        boolean localDisk,
        Map<String, String> extraSpecs,
        String project,
        Set<String> tags,
        Optional<Move> moved,
        Sightings seen,
        SeenDisk seenDisk) {
    private static final int RUNNING = 1;
    private static final int PAUSED = 3;

    public ServerView {
        metadata = Map.copyOf(metadata);
        extraSpecs = Map.copyOf(extraSpecs);
        tags = Set.copyOf(tags);
    }

    /** The components, to be set by name. */
    public static final class Edit {
        public InstanceId id;
        public String name = "";
        public Optional<HostName> host = Optional.empty();
        public String vmState;
        public Optional<String> taskState = Optional.empty();
        public int powerState;
        public Map<String, String> metadata = Map.of();
        public String fault = "";
        public boolean localDisk;
        public Map<String, String> extraSpecs = Map.of();
        public String project = "";
        public Set<String> tags = Set.of();
        public Optional<Move> moved = Optional.empty();
        public Sightings seen = Sightings.NONE;
        public SeenDisk seenDisk = SeenDisk.UNSEEN;

        private Edit() {}
    }

    public static ServerView of(Consumer<Edit> components) {
        return Edits.changed(ServerView.class, new Edit(), components);
    }

    /** With what is known of where its guest may be. */
    public ServerView with(Optional<Move> newest, Sightings sightings) {
        return with(newest, sightings, seenDisk);
    }

    /** With what is known of where its guest and its disks may be, beside what Nova shows. */
    public ServerView with(Optional<Move> newest, Sightings sightings, SeenDisk disk) {
        Edit e = Edits.copy(this, new Edit());
        e.moved = newest;
        e.seen = sightings;
        e.seenDisk = disk;
        return Edits.build(ServerView.class, e);
    }

    /** What leaves open whether the guest is where Nova shows it (SAFETY.md, C-30, C-37). */
    public Optional<Doubt> doubt() {
        if (host.isEmpty()) {
            return Optional.empty(); // there is nothing to be done to it
        }
        HostName shown = host.get();
        Optional<Move> open = moved.filter(move -> !move.provesOn(shown))
                .filter(move -> move.overAt().filter(seen::isHereAfter).isEmpty());
        boolean isProvenSince = moved.filter(move -> move.provesOn(shown))
                .filter(move -> move.changedAt().isAfter(seen.elsewhereAt()))
                .isPresent();
        boolean isElsewhere = seen.elsewhere().isPresent() && !isProvenSince;
        if (open.isEmpty() && !isElsewhere) {
            return Optional.empty();
        }
        Instant since = open.map(Move::changedAt).orElse(Instant.EPOCH);
        String words = open.map(move -> move.describe(shown)).orElse("");
        if (isElsewhere) {
            since = since.isAfter(seen.elsewhereAt()) ? since : seen.elsewhereAt();
            words += (words.isEmpty() ? "" : "; ") + seen.describe(shown);
        }
        return Optional.of(new Doubt(since, words, open.isEmpty()));
    }

    public boolean isOn(HostName name) {
        return host.filter(name::equals).isPresent();
    }

    /** Nova rebuilds it: what an evacuation, but also a user's own rebuild, looks like from outside. */
    public boolean isRebuilding() {
        return taskState.filter(task -> task.startsWith("rebuild")).isPresent();
    }

    public boolean isPoweredOn() {
        return powerState == RUNNING;
    }

    /** Its guest stands still, whoever has paused it. */
    public boolean isPowerPaused() {
        return powerState == PAUSED;
    }

    /** A guest is there, running or paused, or nobody wants one to be. */
    public boolean isAtRest() {
        return powerState == RUNNING
                || powerState == PAUSED
                || vmState.equals("suspended")
                || vmState.startsWith("shelved");
    }

    public boolean isInError() {
        return vmState.equals("error");
    }
}
