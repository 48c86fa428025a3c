package io.masakari.controller.api;

import io.masakari.controller.store.AcknowledgementTable;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.HostName;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.RecoveryKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is stored of hosts, monitors and recoveries, read in one transaction. */
record StandingView(
        List<SegmentRow> segments,
        Map<SegmentId, List<HostRow>> hosts,
        List<GreetingRow> greetings,
        List<RecoveryListing.Row> recoveries,
        List<Failed> failed,
        List<RecoveryListing.Row> empty,
        Map<HostName, Instant> leftInOrder) {
    static final int MOST_LISTED = 100;

    /** Nova is asked for the instances of each. */
    private static final int MOST_LEFT = 10;

    /** @param down instances that it has left down, or does not know of whether they run */
    record Failed(RecoveryListing.Row row, long down) {}

    static StandingView read(Transaction tx) {
        Map<SegmentId, List<HostRow>> hosts = new LinkedHashMap<>();
        List<SegmentRow> segments = SegmentTable.list(tx);
        segments.forEach(segment -> hosts.put(segment.uuid(), HostTable.listOf(tx, segment.uuid())));
        List<Failed> failed = RecoveryListing.failed(tx, MOST_LISTED).stream()
                .map(row -> new Failed(row, AcknowledgementTable.down(tx, row.id())))
                .toList();
        Map<HostName, Instant> left = new HashMap<>();
        NotificationTable.leftInOrder(tx, MOST_LEFT)
                .forEach(row -> left.putIfAbsent(row.hostname(), row.generatedAt()));
        return new StandingView(
                segments,
                hosts,
                GreetingTable.list(tx),
                RecoveryListing.open(tx),
                failed,
                RecoveryListing.empty(tx, MOST_LISTED),
                left);
    }

    List<HostRow> allHosts() {
        return hosts.values().stream().flatMap(List::stream).toList();
    }

    Set<HostName> beingRecovered() {
        return recoveries.stream()
                .filter(row -> row.kind() == RecoveryKind.HOST)
                .map(RecoveryListing.Row::host)
                .collect(Collectors.toSet());
    }
}
