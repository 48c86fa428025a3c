package io.masakari.simulator.world;

import io.masakari.runtime.gate.GateStanding;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The gate that is installed on a host: how it is, and how it stands in this boot. Mutable. */
public final class BootGate {
    /** What it is worth. */
    public enum Kind {
        SOUND,
        /** Its unit is masked: it holds nothing back, and the monitors say so. */
        FAULTY,
        /** It promises, and holds nothing back. */
        LIES,
        /** It opens in the middle of what it has promised. */
        EARLY
    }

    public final Duration waits;
    public final Kind kind;
    /** How long its requests take. */
    public Duration requestsTake = Duration.ofMillis(5);
    /** No answer reaches it. */
    public boolean deaf;

    boolean open = true;
    /** In this boot; until when it holds everything back, whatever it hears. */
    private Instant shutUntil = Instant.MIN;

    private boolean toldToOpen;

    public BootGate(Duration waits, Kind kind) {
        this.waits = waits;
        this.kind = kind;
    }

    public boolean isOpen() {
        return open;
    }

    /** Its host has booted. */
    public void close(Instant until) {
        open = false;
        toldToOpen = false;
        shutUntil = until;
    }

    public void promises(Instant until) {
        shutUntil = until.isAfter(shutUntil) ? until : shutUntil;
    }

    public Instant shutUntil() {
        return shutUntil;
    }

    /** @param told by the controller */
    public void open(boolean told) {
        open = true;
        toldToOpen = told;
    }

    /** Whether the controller has answered "open" in this boot. */
    public boolean isToldToOpen() {
        return toldToOpen;
    }

    public boolean isSound() {
        return kind == Kind.SOUND;
    }

    /** As the monitors' greetings have it. */
    public GateStanding standing() {
        return kind == Kind.FAULTY
                ? new GateStanding(Optional.empty(), Optional.of("the unit is masked"), open)
                : new GateStanding(Optional.of(waits), Optional.empty(), open);
    }
}
