package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.SayingTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.Declared;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.Saying;
import io.masakari.core.model.Sayings;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.SafeTimes;
import io.masakari.core.safety.Witnesses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Gathers what the safety gates judge a lost host by, and how many more losses its report tells of. */
final class Situations {
    private final Database database;
    private final LostHosts losses;
    private final HostBoots boots;
    private final EngineSettings settings;
    private final Supplier<Instant> clock;

    Situations(Database database, LostHosts losses, HostBoots boots, EngineSettings settings, Supplier<Instant> clock) {
        this.database = database;
        this.losses = losses;
        this.boots = boots;
        this.settings = settings;
        this.clock = clock;
    }

    /** @param open recoveries that have not ended, of all hosts */
    HostSituation of(NotificationRow loss, Optional<OperatorWord> word, List<HostProgress> open) {
        SegmentId segmentId = loss.segment();
        HostName host = loss.hostname();
        Instant now = clock.get();
        return database.read(tx -> {
            List<Saying> sayings = SayingTable.of(tx, loss.uuid());
            Optional<HostEvidence> evidence = StoredReports.evidence(loss)
                    .map(known -> Sayings.withOldestProof(
                            known, sayings, settings.times().clockSkew()));
            Optional<SegmentRow> segment = SegmentTable.find(tx, segmentId);
            boolean enabled = segment.map(SegmentRow::enabled).orElse(false);
            boolean maintenance =
                    HostTable.findByName(tx, host).map(HostRow::onMaintenance).orElse(false);
            Optional<String> disarmed = RecoveryEngine.disarmed(tx, now);
            int hosts = HostTable.listOf(tx, segmentId).size();
            Witnesses witnesses = evidence.map(judged -> witnesses(tx, loss.uuid(), judged, sayings, now))
                    .orElse(Witnesses.ONE);
            HostSituation known = HostSituation.of(e -> {
                e.evidence = evidence;
                e.operatorWord = word;
                e.disarmed = disarmed;
                e.segmentEnabled = enabled;
                e.onMaintenance = maintenance;
                e.saidBack = boots.saidBack(tx, loss);
                e.lostHosts = losses.atOnceWith(host, segmentId, open.stream(), now);
                e.lostHostsLimit = settings.storm().hostsOf(hosts);
                e.witnesses = witnesses;
                e.gateWaits = boots.hasReturned(tx, loss)
                        ? Duration.ZERO
                        : boots.gateWaits(tx, loss).orElse(Duration.ZERO);
                e.declared = segment.map(SegmentRow::declared).orElse(Declared.NOTHING);
            });
            HostSituation judged = known.with(e -> e.boots = boots.finding(tx, loss, known.proofs()));
            // Nor does a host hold up others that nobody has seen, or that left in order: it is no loss yet.
            losses.tellsOneOnly(
                    host,
                    witnesses.lone() || known.isNeverSeen() && known.vouched().isEmpty() || judged.isLeftOnly());
            return judged;
        });
    }

    private Witnesses witnesses(
            Transaction tx, NotificationId notification, HostEvidence judged, List<Saying> sayings, Instant now) {
        if (settings.witnesses() == 1) {
            return Witnesses.ONE;
        }
        Set<HostName> living = GreetingTable.witnesses(tx, judged.key().cluster(), judged.host(), now);
        return Witnesses.count(
                settings.witnesses(),
                judged,
                sayings,
                SayingTable.beside(tx, notification, judged.host(), now.minus(HostBoots.SAME_LOSS)),
                living,
                time -> GreetingTable.greetsSince(tx, judged.host(), time.minus(GreetingTable.LIVING)),
                settings.times(),
                now);
    }

    /** A ring that lacks more than this host tells that more reports come, each by its own way. */
    Optional<EvacuationShares.Companions> companions(HostEvidence evidence) {
        return database.read(tx -> {
            Set<SegmentId> segments = SegmentTable.listOf(tx, evidence.key().cluster()).stream()
                    .map(SegmentRow::uuid)
                    .collect(Collectors.toSet());
            int watched = (int) segments.stream()
                    .flatMap(segment -> HostTable.listOf(tx, segment).stream())
                    .filter(host -> !host.onMaintenance())
                    .count();
            int lost = watched - evidence.members().size();
            return lost > 1
                    ? Optional.of(new EvacuationShares.Companions(
                            segments, lost, clock.get().plus(SafeTimes.REPORTS_TOGETHER)))
                    : Optional.empty();
        });
    }
}
