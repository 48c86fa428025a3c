package io.masakari.runtime.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.MonotonicTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a monitor says of its host's gate, by what systemd says. */
class GateCheckTest {
    private static final String BOOT = "7f1c8a52-0000-4000-8000-000000000001";

    @TempDir
    private Path directory;

    private final Map<String, Map<String, String>> units = new HashMap<>();
    private Optional<IOException> failure = Optional.empty();
    private GateFiles files;

    @BeforeEach
    void aSoundGate() throws IOException {
        files = new GateFiles(directory);
        Files.writeString(directory.resolve(GateCheck.UNIT), "[Unit]\n");
        Files.writeString(directory.resolve("conf"), "[controller]\nurl = none\n[gate]\nwait = 3m\n");
        unit(GateCheck.UNIT, "UnitFileState=enabled", "ActiveState=active", "NeedDaemonReload=no");
        guarded("libvirtd.service");
        guarded("nova-compute.service");
        write(BOOT, Duration.ofMinutes(3));
    }

    @Test
    void aSoundOneTellsHowLongItWaits() throws IOException {
        assertEquals(GateStanding.sound(Duration.ofMinutes(3), false), check());
        files.markOpen();
        assertEquals(GateStanding.sound(Duration.ofMinutes(3), true), check());
    }

    @Test
    void theShorterTimeOfTheFileAndOfThisBootCounts() throws IOException {
        write(BOOT, Duration.ofMinutes(1));
        assertEquals(Optional.of(Duration.ofMinutes(1)), check().waits());
        write(BOOT, Duration.ofMinutes(9));
        assertEquals(Optional.of(Duration.ofMinutes(3)), check().waits());
        Files.writeString(directory.resolve("conf"), "[gate]\n");
        assertEquals(Optional.of(Duration.ofMinutes(2)), check().waits());
    }

    @Test
    void whereNoneIsInstalledNothingIsAsked() throws IOException {
        Files.delete(directory.resolve(GateCheck.UNIT));
        failure = Optional.of(new IOException("asked"));
        assertEquals(Optional.empty(), checked());
    }

    @Test
    void faults() throws IOException {
        unit(GateCheck.UNIT, "LoadState=masked");
        expect("the unit is masked: systemctl unmask masakari-boot-gate.service");
        unit(GateCheck.UNIT, "UnitFileState=disabled");
        expect("the unit is not enabled");
        unit(GateCheck.UNIT, "UnitFileState=enabled", "NeedDaemonReload=yes");
        expect("systemctl daemon-reload");
        unit(GateCheck.UNIT, "UnitFileState=enabled", "ActiveState=failed");
        expect("has failed in this boot");
        aSoundGate();
        unit("nova-compute.service", "After=basic.target");
        expect("nova-compute.service does not wait for the gate");
        unit("nova-compute.service", "After=masakari-boot-gate.service", "NeedDaemonReload=yes");
        expect("the files of nova-compute.service have changed");
        units.clear();
        unit(GateCheck.UNIT, "UnitFileState=enabled");
        expect("no unit that starts guests is known here");
        aSoundGate();
        write("7f1c8a52-0000-4000-8000-000000000002", Duration.ofMinutes(3));
        expect("it has not run in this boot");
        Files.delete(directory.resolve("state"));
        expect("it has not run in this boot");
        failure = Optional.of(new IOException("no bus"));
        expect("systemd does not tell: no bus");
    }

    /** A fault would speak against the gate of a host that has just booted. */
    @Test
    void aMonitorThatStartsBeforeTheGateHasBegunSaysNothingOfIt() throws IOException {
        unit(GateCheck.UNIT, "UnitFileState=enabled", "ActiveState=activating");
        Files.delete(directory.resolve("state"));
        assertEquals(Optional.empty(), checked());
        write(BOOT, Duration.ofMinutes(3));
        assertEquals(GateStanding.sound(Duration.ofMinutes(3), false), check());
        unit(GateCheck.UNIT, "UnitFileState=disabled", "ActiveState=activating");
        expect("the unit is not enabled");
    }

    @Test
    void aUnitThatIsNamedMustBeThereAndWait() throws IOException {
        Files.writeString(directory.resolve("conf"), "[gate]\nunits = kolla-nova_compute-container.service\n");
        expect("kolla-nova_compute-container.service is not-found");
        unit("kolla-nova_compute-container.service", "After=docker.service");
        expect("kolla-nova_compute-container.service does not wait for the gate");
        guarded("kolla-nova_compute-container.service");
        assertTrue(check().waits().isPresent());
        Files.writeString(directory.resolve("conf"), "[gate]\nunits = nova\n");
        expect("[gate] units: ");
        Files.writeString(directory.resolve("conf"), "[gate]\nwait = long\n");
        expect("[gate] wait: ");
        Files.delete(directory.resolve("conf"));
        expect("its configuration cannot be read");
    }

    @Test
    void systemctlsAnswerIsReadUnitByUnit() {
        assertEquals(
                List.of(Map.of("Id", "a.service", "After", "b=c d"), Map.of("Id", "b.service")),
                UnitProperties.parsed("Id=a.service\nAfter=b=c d\n\nId=b.service\n"));
    }

    private void expect(String fault) {
        String said = check().fault().orElseThrow();
        assertTrue(said.contains(fault), said);
    }

    private GateStanding check() {
        return checked().orElseThrow();
    }

    private Optional<GateStanding> checked() {
        GateCheck.Place place = new GateCheck.Place(List.of(directory), directory.resolve("conf"), BOOT);
        return new GateCheck(place, this::answer, files).check();
    }

    private List<Map<String, String>> answer(List<String> properties, List<String> asked) throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        return asked.stream()
                .map(name -> units.getOrDefault(name, Map.of("LoadState", "not-found")))
                .toList();
    }

    private void guarded(String name) {
        unit(name, "After=basic.target masakari-boot-gate.service network.target", "NeedDaemonReload=no");
    }

    private void unit(String name, String... properties) {
        Map<String, String> all = new HashMap<>(Map.of("LoadState", "loaded"));
        all.putAll(UnitProperties.parsed(String.join("\n", properties)).get(0));
        units.put(name, all);
    }

    private void write(String boot, Duration waits) throws IOException {
        files.write(new GateFiles.State(boot, new MonotonicTime(0), waits, new MonotonicTime(0)));
    }
}
