package io.masakari.controller.api;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.MonitorRow.Role;
import io.masakari.controller.store.SegmentTable;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.RingId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.NotificationWire;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Takes reports through the whole path up to the commit and rolls each back, so that the first real one does not wait
 * for classes to be loaded and files to be opened.
 */
final class Rehearsal {
    /** Enough for the JIT compiler to compile the hot path; about 50 ms. */
    private static final int ROUNDS = 100;

    private static final ClusterName CLUSTER = new ClusterName("rehearsal");

    private final Database database;
    private final NotificationIntake intake;
    private final Tokens tokens;

    Rehearsal(Database database, NotificationIntake intake, Tokens tokens) {
        this.database = database;
        this.intake = intake;
        this.tokens = tokens;
    }

    void run() {
        byte[] body = NotificationWire.encode(HostNotification.lost(
                HostEvidence.of(e -> {
                    e.key = new LossKey(CLUSTER, new RingId(new NodeId(1), 1), new NodeId(1));
                    e.host = new HostName("rehearsal." + UUID.randomUUID());
                    e.cause = LossCause.NODE_DOWN;
                    e.lostAt = Instant.EPOCH;
                    e.members = List.of(new NodeId(1));
                    e.reporter = new HostName("rehearsal");
                }),
                Instant.EPOCH,
                OptionalLong.empty()));
        for (int i = 0; i < ROUNDS; i++) {
            takeAndUndo(Report.read(body));
            tokens.check("rehearsal");
        }
    }

    private void takeAndUndo(Report report) {
        Undo undo = new Undo();
        try {
            database.writeAndWait(tx -> {
                SegmentId segment = new SegmentId(UUID.randomUUID());
                SegmentTable.insert(
                        tx,
                        segment,
                        "rehearsal-" + segment,
                        Optional.of(CLUSTER),
                        "",
                        new SegmentRules(RecoveryMethod.AUTO),
                        true,
                        Optional.empty(),
                        Instant.EPOCH);
                HostTable.insert(
                        tx,
                        new HostId(UUID.randomUUID()),
                        report.hostname(),
                        segment,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        Instant.EPOCH);
                Caller caller = new Caller("rehearsal", Role.MONITOR, Optional.of(CLUSTER));
                Wire.notification(intake.decideAndStore(tx, caller, report, Instant.EPOCH)
                                .row())
                        .toString();
                throw undo;
            });
        } catch (Undo e) {
            // Thrown above, so that the transaction is rolled back.
        }
    }

    private static final class Undo extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undo() {
            super("", null, false, false);
        }
    }
}
