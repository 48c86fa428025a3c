package io.masakari.simulator.disk;

import io.masakari.core.model.HostName;
import io.masakari.core.model.RecoveryId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The recoveries of instances and processes, as they are on the controller's disk. */
public final class OtherRecoveries {
    private static final Set<String> ENDED = Set.of("FINISHED", "FAILED", "CANCELLED");
    /** What they do about the world; all else they do is looking. */
    public static final Set<String> ACTS =
            Set.of("RESET_TO_ACTIVE", "STOP", "START", "MOVE", "CONFIRM_MOVE", "DISABLE", "ENABLE");

    private final ControllerStore store;
    private long readAt = -1;
    private List<Row> rows = List.of();

    /**
     * @param subject uuid of the instance, or name of the process
     * @param state in the enum's words
     * @param hold reason of a hold, in the enum's words; empty for none
     */
    public record Row(
            RecoveryId id, String kind, String subject, HostName host, String state, String hold, String reason) {
        public boolean hasEnded() {
            return ENDED.contains(state);
        }

        /** Waits for somebody, and says so: for an operator, for what holds it, or for the process to be well. */
        public boolean rests() {
            return hasEnded() || state.equals("DISABLED") || state.equals("HELD") && !hold.equals("NOVA_UNREACHABLE");
        }

        /** Ended with its instance running, by its own word. */
        public boolean saysItRuns() {
            return state.equals("FINISHED")
                    && (reason.startsWith("it is active and runs") || reason.startsWith("it was started again"));
        }

        /** Ended with nothing to do, by its own word. */
        public boolean saysItIsWantedOff() {
            return state.equals("FINISHED") && reason.startsWith("nothing to do");
        }
    }

    OtherRecoveries(ControllerStore store) {
        this.store = store;
    }

    /** Oldest first. */
    public List<Row> all() {
        if (readAt != store.writes()) {
            readAt = store.writes();
            rows = store.read(tx -> tx.list(
                    "select recovery_uuid, kind, subject, hostname, state, hold_reason, reason from recoveries"
                            + " where kind <> 'HOST' order by id",
                    row -> new Row(
                            RecoveryId.of(row.getString(1)),
                            row.getString(2),
                            row.getString(3),
                            new HostName(row.getString(4)),
                            row.getString(5),
                            Optional.ofNullable(row.getString(6)).orElse(""),
                            row.getString(7))));
        }
        return rows;
    }

    /** Reports that nobody has taken up, and that do not wait for the end of another recovery of the same. */
    public long unread() {
        return store.read(
                tx -> tx.count("select count(*) from notifications n where type <> 'COMPUTE_HOST' and status = 'NEW'"
                        + " and not exists (select 1 from recoveries r where r.kind <> 'HOST'"
                        + " and (r.hostname = n.hostname or instr(n.payload, r.subject) > 0)"
                        + " and r.state not in ('FINISHED', 'FAILED', 'CANCELLED'))"));
    }
}
