package io.masakari.processmonitor;

import io.masakari.core.process.Ending;
import io.masakari.core.process.ProcessObservation.Absence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What {@code systemctl show} says of a unit. */
record UnitStatus(
        String loadState,
        String activeState,
        String result,
        int mainPid,
        long restarts,
        String controlGroup,
        Ending ending) {
    /** For {@code systemctl show --property}. */
    static final String PROPERTIES =
            "LoadState,ActiveState,Result,MainPID,NRestarts,ControlGroup,ExecMainCode,ExecMainStatus";

    /** ExecMainCode has the numbers of waitid's si_code: CLD_EXITED, CLD_KILLED, CLD_DUMPED. */
    private static final int EXITED = 1;

    private static final int KILLED = 2;
    private static final int DUMPED = 3;

    /** Properties that are missing, as with an older systemd, read as nothing known. */
    static UnitStatus parse(List<String> lines) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        int code = (int) number(values, "ExecMainCode");
        int status = (int) number(values, "ExecMainStatus");
        Ending ending = switch (code) {
            case EXITED -> new Ending(OptionalInt.of(status), OptionalInt.empty());
            case KILLED, DUMPED -> new Ending(OptionalInt.empty(), OptionalInt.of(status));
            default -> Ending.unknown();
        };
        return new UnitStatus(
                values.getOrDefault("LoadState", ""),
                values.getOrDefault("ActiveState", ""),
                values.getOrDefault("Result", ""),
                (int) number(values, "MainPID"),
                number(values, "NRestarts"),
                values.getOrDefault("ControlGroup", ""),
                ending);
    }

    UnitStatus withRestarts(long count) {
        return new UnitStatus(loadState, activeState, result, mainPid, count, controlGroup, ending);
    }

    /** Whether there was an answer at all. */
    boolean isKnown() {
        return !activeState.isEmpty();
    }

    boolean isActive() {
        return activeState.equals("active") || activeState.equals("reloading");
    }

    /**
     * Why it does not run, of a unit that is not active. An operator's stop and a daemon that ends by itself with success
     * look the same to systemd, and so to us.
     */
    Absence absence() {
        return switch (activeState) {
            case "activating", "deactivating", "maintenance" -> Absence.UNIT_BUSY;
            case "inactive" ->
                loadState.equals("loaded") && result.equals("success")
                        ? Absence.STOPPED_ON_PURPOSE
                        : Absence.UNIT_FAILED;
            default -> Absence.UNIT_FAILED;
        };
    }

    private static long number(Map<String, String> values, String key) {
        try {
            return Long.parseLong(values.getOrDefault(key, "0"));
        } catch (NumberFormatException e) {
            return 0; // "[not set]"
        }
    }
}
