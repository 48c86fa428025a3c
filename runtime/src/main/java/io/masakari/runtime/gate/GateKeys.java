package io.masakari.runtime.gate;

import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Section;
import io.masakari.runtime.config.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The keys of the gate that the monitors of its host read as well. */
public final class GateKeys {
    static final String SECTION = "gate";

    private static final Duration WAIT = Duration.ofMinutes(2);
    private static final ValueType<Duration> WAITS = ValueType.duration(Duration.ofSeconds(1), GateFiles.LONGEST);
    private static final ValueType<List<String>> UNITS = ValueType.listOf(ValueType.text(
            Pattern.compile("[A-Za-z0-9:_.\\\\@-]{1,247}\\.service"), "a unit as in nova_compute.service"));

    private final Key<Duration> wait;

    /** Adds them to the gate's keys. */
    public GateKeys(ConfigSpec spec) {
        Section gate = spec.section(SECTION);
        wait = gate.key("wait", WAITS, WAIT)
                .doc("How long the gate stays shut when it hears nothing from a controller.");
        gate.key("units", UNITS, List.of())
                .doc("Further units that start guests here, as nova-compute's container; each needs After="
                        + GateCheck.UNIT + ", which the monitors verify.");
    }

    public Key<Duration> waits() {
        return wait;
    }

    static Duration wait(Map<String, String> values) {
        return values.containsKey("wait") ? WAITS.parse().apply(values.get("wait")) : WAIT;
    }

    static List<String> units(Map<String, String> values) {
        return values.containsKey("units") ? UNITS.parse().apply(values.get("units")) : List.of();
    }
}
