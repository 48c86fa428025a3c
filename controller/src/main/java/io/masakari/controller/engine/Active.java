package io.masakari.controller.engine;

import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.Evacuation;
import io.masakari.core.recovery.Recovery;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A recovery in the engine's hands: its state, what of it is stored, and what waits for the commit. Engine thread only. */
final class Active {
    Recovery recovery;
    /** As it is on disk; empty before the first commit. */
    Optional<Recovery> stored;

    Optional<OperatorWord> word;
    Optional<OperatorWord> storedWord;
    Optional<Instant> wakeAt = Optional.empty();
    int slots = Integer.MAX_VALUE;
    final List<Command> commands = new ArrayList<>();
    final List<RecoveryStory.Line> lines = new ArrayList<>();

    Active(Recovery recovery, Optional<Recovery> stored, Optional<OperatorWord> word) {
        this.recovery = recovery;
        this.stored = stored;
        this.word = word;
        this.storedWord = word;
    }

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

    private static boolean isSameOnDisk(Recovery a, Recovery b) {
        return a.state() == b.state()
                && Objects.equals(a.hold(), b.hold())
                && Objects.equals(a.proof(), b.proof())
                && Objects.equals(a.forcedDownAt(), b.forcedDownAt())
                && a.cancelledBy().equals(b.cancelledBy())
                && a.reason().equals(b.reason());
    }
}
