package io.masakari.runtime.gate;

import io.masakari.runtime.config.PlainValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the gate of this host will hold at the next boot: its unit is enabled, everything that could start a guest waits for it,
 * and it has begun in this boot. Asks systemd what is so, not what is configured.
 */
final class GateCheck {
    static final String UNIT = "masakari-boot-gate.service";

    /** What starts guests, by the names of the distributions. */
    static final List<String> GUARDED = List.of(
            "libvirtd.service",
            "virtqemud.service",
            "libvirt-guests.service",
            "nova-compute.service",
            "openstack-nova-compute.service");

    private static final List<String> PROPERTIES =
            List.of("Id", "LoadState", "UnitFileState", "ActiveState", "NeedDaemonReload", "Before", "After");

    private final Place place;
    private final UnitProperties systemd;
    private final GateFiles files;

    /**
     * @param unitFiles directories where the unit's file may be
     * @param configuration of the gate
     * @param boot of this host
     */
    record Place(List<Path> unitFiles, Path configuration, String boot) {
        static Place ofThisHost(String boot) {
            return new Place(
                    List.of(
                            Path.of("/etc/systemd/system"),
                            Path.of("/usr/lib/systemd/system"),
                            Path.of("/lib/systemd/system")),
                    Path.of("/etc/masakari/masakari-boot-gate.conf"),
                    boot);
        }
    }

    GateCheck(Place place, UnitProperties systemd, GateFiles files) {
        this.place = place;
        this.systemd = systemd;
        this.files = files;
    }

    /** Empty if there is none: then nothing is asked. Empty as well while that of this boot is about to begin. */
    Optional<GateStanding> check() {
        if (place.unitFiles().stream()
                .noneMatch(directory -> Files.exists(directory.resolve(UNIT), LinkOption.NOFOLLOW_LINKS))) {
            return Optional.empty();
        }
        boolean open = files.isOpen();
        try {
            return waits().map(waits -> GateStanding.sound(waits, open));
        } catch (Fault e) {
            return Optional.of(GateStanding.faulty(e.getMessage(), open));
        } catch (IOException e) {
            return Optional.of(GateStanding.faulty("systemd does not tell: " + e.getMessage(), open));
        }
    }

    private static final class Fault extends Exception {
        Fault(String message) {
            super(message);
        }
    }

    private Optional<Duration> waits() throws Fault, IOException {
        Map<String, String> configured = configured();
        List<String> named = named(configured);
        List<String> asked = new ArrayList<>();
        asked.add(UNIT);
        asked.addAll(GUARDED);
        asked.addAll(named);
        List<Map<String, String>> answers = systemd.of(PROPERTIES, asked);
        if (answers.size() != asked.size()) {
            throw new IOException("it answers for " + answers.size() + " of " + asked.size() + " units");
        }
        checkGate(answers.get(0));
        int guarded = 0;
        for (int i = 1; i < asked.size(); i++) {
            guarded += checkGuarded(asked.get(i), answers.get(i), named.contains(asked.get(i)));
        }
        if (guarded == 0) {
            throw new Fault("no unit that starts guests is known here; name them in [gate] units");
        }
        Duration wait = wait(configured);
        return ofThisBoot(answers.get(0)).map(waits -> shorter(wait, waits));
    }

    private Map<String, String> configured() throws Fault {
        try {
            return PlainValues.ofSection(place.configuration(), GateKeys.SECTION);
        } catch (IOException e) {
            throw new Fault("its configuration cannot be read: " + e.getMessage());
        }
    }

    private static List<String> named(Map<String, String> configured) throws Fault {
        try {
            return GateKeys.units(configured);
        } catch (IllegalArgumentException e) {
            throw new Fault("[gate] units: " + e.getMessage());
        }
    }

    private static Duration wait(Map<String, String> configured) throws Fault {
        try {
            return GateKeys.wait(configured);
        } catch (IllegalArgumentException e) {
            throw new Fault("[gate] wait: " + e.getMessage());
        }
    }

    private static void checkGate(Map<String, String> gate) throws Fault {
        String load = gate.getOrDefault("LoadState", "unknown");
        if (!load.equals("loaded")) {
            throw new Fault("the unit is " + load + (load.equals("masked") ? ": systemctl unmask " + UNIT : ""));
        }
        if (!gate.getOrDefault("UnitFileState", "").equals("enabled")) {
            throw new Fault("the unit is not enabled: systemctl enable " + UNIT);
        }
        checkReloaded(UNIT, gate);
        if (gate.getOrDefault("ActiveState", "").equals("failed")) {
            throw new Fault("the unit has failed in this boot: journalctl -u " + UNIT);
        }
    }

    /** @return 1 if there is such a unit */
    private static int checkGuarded(String name, Map<String, String> unit, boolean named) throws Fault {
        String load = unit.getOrDefault("LoadState", "unknown");
        if (load.equals("masked") || (load.equals("not-found") && !named)) {
            return 0;
        }
        if (!load.equals("loaded")) {
            throw new Fault(name + " is " + load + (named ? ", and [gate] units names it" : ""));
        }
        checkReloaded(name, unit);
        if (!List.of(unit.getOrDefault("After", "").split(" ")).contains(UNIT)) {
            throw new Fault(name + " does not wait for the gate: it needs After=" + UNIT);
        }
        return 1;
    }

    private static void checkReloaded(String name, Map<String, String> unit) throws Fault {
        if (!unit.getOrDefault("NeedDaemonReload", "no").equals("no")) {
            throw new Fault("the files of " + name + " have changed since systemd read them: systemctl daemon-reload");
        }
    }

    /**
     * What the gate of this boot has written down, which may have been told another time by its environment. Monitors start beside
     * it, and may be here before it has.
     */
    private Optional<Duration> ofThisBoot(Map<String, String> gate) throws Fault {
        Optional<Duration> waits =
                files.read().filter(state -> state.boot().equals(place.boot())).map(GateFiles.State::waits);
        if (waits.isEmpty() && !gate.getOrDefault("ActiveState", "").equals("activating")) {
            throw new Fault("it has not run in this boot; the next boot is the first to be held");
        }
        return waits;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
