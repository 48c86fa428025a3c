package io.masakari.processmonitor;

import io.masakari.core.process.Ending;
import io.masakari.core.process.ProcessObservation.Absence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What {@code systemctl show} says of a unit. */
record UnitStatus(
        String id,
        String loadState,
        String activeState,
        String subState,
        String result,
        int mainPid,
        long restarts,
        String controlGroup,
        Ending ending) {
    /** For {@code systemctl show --property}. */
    static final String PROPERTIES =
            "Id,LoadState,ActiveState,SubState,Result,MainPID,NRestarts,ControlGroup,ExecMainCode,ExecMainStatus";

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
                values.getOrDefault("Id", ""),
                values.getOrDefault("LoadState", ""),
                values.getOrDefault("ActiveState", ""),
                values.getOrDefault("SubState", ""),
                values.getOrDefault("Result", ""),
                (int) number(values, "MainPID"),
                number(values, "NRestarts"),
                values.getOrDefault("ControlGroup", ""),
                ending);
    }

    UnitStatus withRestarts(long count) {
        return new UnitStatus(id, loadState, activeState, subState, result, mainPid, count, controlGroup, ending);
    }

    /** Whether there was an answer at all. */
    boolean isKnown() {
        return !activeState.isEmpty();
    }

    boolean isActive() {
        return activeState.equals("active") || activeState.equals("reloading");
    }

    /** Whether systemd has no such unit. One that still runs, or has failed, is known until it is over. */
    boolean isMissing() {
        return loadState.equals("not-found") && activeState.equals("inactive");
    }

    /** Whether it is active only with a process: not so a socket or a mount, nor a service that has done its work. */
    boolean needsProcess() {
        boolean ofProcesses = id.isEmpty() || id.endsWith(".service") || id.endsWith(".scope");
        return ofProcesses && !subState.equals("exited");
    }

    /**
     * Why it does not run, of a unit that is not active. An operator's stop and a daemon that ends by itself with success
     * look the same to systemd, and so to us.
     */
    Absence absence() {
        return switch (activeState) {
            case "activating", "deactivating", "maintenance" -> Absence.UNIT_BUSY;
            case "inactive" ->
                isMissing()
                        ? Absence.UNIT_MISSING
                        : (loadState.equals("loaded") || loadState.equals("masked")) && result.equals("success")
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
