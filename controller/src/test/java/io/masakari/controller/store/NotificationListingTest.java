package io.masakari.controller.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.NotificationListing.Column;
import io.masakari.controller.store.NotificationListing.Filter;
import io.masakari.controller.store.NotificationListing.Sort;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NotificationListingTest {
    private static final Instant START = Instant.parse("2026-12-01T04:00:00Z");
    private static final int ROWS = 200;
    private static final SegmentId SEGMENT = new SegmentId(new UUID(0, 1));

    private final SqliteMemory memory = SqliteMemory.open(START);

    @BeforeEach
    void store() {
        Random random = new Random(4);
        memory.writeAndWait(tx -> {
            SegmentTable.insert(
                    tx,
                    SEGMENT,
                    "rack1",
                    Optional.empty(),
                    "compute",
                    new SegmentRules(RecoveryMethod.AUTO),
                    true,
                    Optional.empty(),
                    START);
            for (int i = 0; i < ROWS; i++) {
                NotificationTable.insert(tx, row(i, random));
            }
            // Some have never been changed, and some have no message.
            tx.update("update notifications set updated_at_ms = id % 5, message = 'm' where id % 3 = 0");
            return null;
        });
    }

    /** Few values, so that many are equal. */
    private static NotificationRow row(int i, Random random) {
        return NotificationRow.of(e -> {
            e.uuid = new NotificationId(new UUID(random.nextLong(), i));
            e.type = NotificationType.values()[random.nextInt(3)];
            e.sourceHost = new HostId(new UUID(0, random.nextInt(4)));
            e.hostname = new HostName("compute" + random.nextInt(4));
            e.segment = SEGMENT;
            e.generatedAt = START.plusSeconds(random.nextInt(6));
            e.createdAt = START.plusSeconds(random.nextInt(9));
            e.payload = "{}";
            e.status = NotificationStatus.values()[random.nextInt(3)];
        });
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private List<NotificationRow> page(Filter filter, List<Sort> order, Optional<Long> after, int limit) {
        return memory.read(tx -> NotificationListing.page(tx, filter, order, after, limit));
    }

    private void assertPagesAreTheWhole(Filter filter, List<Sort> order) {
        List<NotificationRow> whole = page(filter, order, Optional.empty(), 1_000);
        List<NotificationRow> paged = new ArrayList<>();
        List<NotificationRow> next = page(filter, order, Optional.empty(), 7);
        while (!next.isEmpty()) {
            paged.addAll(next);
            assertTrue(paged.size() <= ROWS, "rows are repeated by " + order);
            next = page(filter, order, Optional.of(next.get(next.size() - 1).id()), 7);
        }
        assertEquals(whole, paged, order.toString());
        assertEquals(whole.size(), new HashSet<>(paged).size());
    }

    @ParameterizedTest
    @EnumSource
    void noPageLosesOrRepeatsARow(Column column) {
        for (boolean ascending : new boolean[] {true, false}) {
            assertPagesAreTheWhole(Filter.ALL, List.of(new Sort(column, ascending)));
            assertPagesAreTheWhole(
                    Filter.ALL, List.of(new Sort(Column.STATUS, !ascending), new Sort(column, ascending)));
            assertPagesAreTheWhole(
                    new Filter(
                            Optional.of("NEW"), Optional.empty(), Optional.empty(), Optional.of(START.plusSeconds(2))),
                    List.of(new Sort(column, ascending)));
        }
        assertEquals(
                ROWS,
                page(Filter.ALL, List.of(new Sort(column, true)), Optional.empty(), 1_000)
                        .size());
    }

    @Test
    void isSortedByAllThatIsSaid() {
        List<NotificationRow> rows = page(
                Filter.ALL,
                List.of(new Sort(Column.CREATED_AT, false), new Sort(Column.GENERATED_TIME, true)),
                Optional.empty(),
                1_000);
        for (int i = 1; i < rows.size(); i++) {
            NotificationRow a = rows.get(i - 1);
            NotificationRow b = rows.get(i);
            int byCreation = b.createdAt().compareTo(a.createdAt());
            int byGeneration = a.generatedAt().compareTo(b.generatedAt());
            assertTrue(
                    byCreation < 0 || byCreation == 0 && (byGeneration < 0 || byGeneration == 0 && a.id() < b.id()),
                    a + " before " + b);
        }
    }

    @Test
    void whatTheFilterLeavesOutIsNoMarker() {
        long id = page(Filter.ALL, NotificationListing.NEWEST, Optional.empty(), 1)
                .get(0)
                .id();
        assertTrue(memory.<Boolean>read(tx -> NotificationListing.has(tx, Filter.ALL, id)));
        Filter other = new Filter(Optional.of("none"), Optional.empty(), Optional.empty(), Optional.empty());
        assertFalse(memory.<Boolean>read(tx -> NotificationListing.has(tx, other, id)));
        assertFalse(memory.<Boolean>read(tx -> NotificationListing.has(tx, Filter.ALL, ROWS + 1L)));
    }

    @Test
    void thePageThatPeopleAskForMostIsLookedUp() {
        List<Sort> usual = List.of(new Sort(Column.CREATED_AT, false));
        page(Filter.ALL, usual, Optional.of(5L), 10);
        List<String> plan = memory.plans().entrySet().stream()
                .filter(it -> it.getKey().contains("order by created_at_ms desc"))
                .findFirst()
                .orElseThrow()
                .getValue();
        assertEquals(List.of("SEARCH notifications USING INDEX notifications_by_creation (created_at_ms<?)"), plan);
    }
}
