package io.masakari.controller.engine;

import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A recovery in the engine's hands: its state, what of it is stored, and what waits for the commit. Engine thread only. */
final class Active {
    HostProgress recovery;
    /** As it is on disk; empty before the first commit. */
    Optional<HostProgress> stored;

    Optional<OperatorWord> word;
    Optional<OperatorWord> storedWord;
    Optional<Instant> wakeAt = Optional.empty();
    /** Its share of evacuations in flight, as it was told; negative: not yet. */
    int slots = -1;

    /** What the report says of others that were lost with this host. */
    Optional<Companions> companions = Optional.empty();

    final List<HostCommand> commands = new ArrayList<>();
    final List<RecoveryStory.Line> lines = new ArrayList<>();

    Active(HostProgress recovery, Optional<HostProgress> stored, Optional<OperatorWord> word) {
        this.recovery = recovery;
        this.stored = stored;
        this.word = word;
        this.storedWord = word;
    }

    /**
     * Hosts that are missing in the ring as well, whose reports are on their way.
     *
     * @param segments of the cluster
     * @param lost how many hosts of the cluster are missing, this one included
     * @param until when they must have come
     */
    record Companions(Set<SegmentId> segments, int lost, Instant until) {}

    boolean mustBeStored() {
        return !lines.isEmpty()
                || !word.equals(storedWord)
                || stored.isEmpty()
                || !isSameOnDisk(stored.get(), recovery)
                || !changedEvacuations().isEmpty();
    }

    List<Evacuation> changedEvacuations() {
        return recovery.evacuations().values().stream()
                .filter(e -> stored.map(past -> past.evacuations().get(e.instance()) != e)
                        .orElse(true))
                .toList();
    }

    void isStored() {
        stored = Optional.of(recovery);
        storedWord = word;
        lines.clear();
    }

    private static boolean isSameOnDisk(HostProgress a, HostProgress b) {
        return a.state() == b.state()
                && Objects.equals(a.hold(), b.hold())
                && Objects.equals(a.proof(), b.proof())
                && Objects.equals(a.forcedDownAt(), b.forcedDownAt())
                && a.cancelledBy().equals(b.cancelledBy())
                && a.reason().equals(b.reason());
    }
}
