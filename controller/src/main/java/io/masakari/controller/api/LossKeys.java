package io.masakari.controller.api;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.BootId;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import java.time.Duration;
import java.util.Optional;

/** By which key a loss is stored, so that one loss is one notification, whoever reports it and how often. */
final class LossKeys {
    /** In the key of a loss that may be another host's. */
    private static final String DOUBTFUL = "@";

    private static final Duration LONG_AGO = Duration.ofHours(1);

    private LossKeys() {}

    /**
     * A cluster that is set up again counts its rings from the start. A loss is therefore a new one, although its key
     * is known, if each names a boot that its host has told itself, and these differ; if one of them was history when it was
     * reported first, and the other does not name that boot, so that no made-up boot makes history of a loss; else if the
     * known one is more than an hour older and was of another host, or the host came back in between. Not earlier: a monitor
     * that hung reports late what others have reported.
     */
    static String of(Transaction tx, HostEvidence loss) {
        String key = loss.key().toString();
        for (int again = 2; ; again++) {
            Optional<NotificationRow> known = NotificationTable.findByLossKey(tx, key);
            boolean isAnother = known.filter(row -> isOfAnotherBoot(tx, row, loss)
                            || row.generatedAt().isBefore(loss.lostAt().minus(LONG_AGO))
                                    && (!row.hostname().equals(loss.host())
                                            || NotificationTable.hasStartedBetween(
                                                    tx, row.hostname(), row.generatedAt(), loss.lostAt(), true)))
                    .isPresent();
            if (!isAnother) {
                return key;
            }
            key = loss.key() + "#" + again;
        }
    }

    private static boolean isOfAnotherBoot(Transaction tx, NotificationRow known, HostEvidence loss) {
        Optional<BootId> its = Report.evidence(known).flatMap(HostEvidence::boot);
        boolean isOneHistory =
                wasOver(tx, known, known.hostname(), its) != wasOver(tx, known, loss.host(), loss.boot());
        if (isOneHistory && !its.equals(loss.boot())) {
            return true;
        }
        return its.filter(boot -> BootTable.find(tx, known.hostname(), boot).isPresent())
                .flatMap(boot -> loss.boot()
                        .filter(other -> !other.equals(boot))
                        .filter(other -> BootTable.find(tx, loss.host(), other).isPresent()))
                .isPresent();
    }

    /** Whether a later boot of the host was known when that loss was reported first. */
    private static boolean wasOver(Transaction tx, NotificationRow loss, HostName host, Optional<BootId> boot) {
        return boot.flatMap(named -> BootTable.next(tx, host, named))
                .filter(next -> next.firstSeenAt().isBefore(loss.createdAt()))
                .isPresent();
    }

    /** Of a loss that is reported by the key of another host's: each has its own, and no proof counts. */
    static String doubtful(String key, HostRow host) {
        return key + DOUBTFUL + host.uuid();
    }

    static boolean isDoubtful(String key) {
        return key.contains(DOUBTFUL);
    }
}
