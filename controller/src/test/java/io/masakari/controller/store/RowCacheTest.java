package io.masakari.controller.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RowCacheTest {
    private static final String HOSTS = "select host from lying_fencing order by host";

    private final RowCache cache = new RowCache();
    private final AtomicInteger reads = new AtomicInteger();

    private int read(String sql, Object... values) {
        return cache.read(sql, true, values, READER, reads::incrementAndGet);
    }

    private static final Transaction.RowReader<String> READER = row -> row.getString(1);

    @Test
    void readsOnceWhileNothingIsWrittenToItsTables() {
        assertEquals(1, read("select a from t join u on u.x = t.x where t.y = ?", "b"));
        assertEquals(1, read("select a from t join u on u.x = t.x where t.y = ?", "b"));
        assertEquals(2, read("select a from t join u on u.x = t.x where t.y = ?", "c"));
        cache.wrote("update v set a = 1");
        assertEquals(1, read("select a from t join u on u.x = t.x where t.y = ?", "b"));
        cache.wrote("delete from u where x = 1");
        assertEquals(3, read("select a from t join u on u.x = t.x where t.y = ?", "b"));
    }

    @Test
    void anInsertThatReturnsItsNumberIsDoneEachTime() {
        assertEquals(1, read("select a from t"));
        assertEquals(2, read("insert into t (a) values (?) returning id", 1));
        assertEquals(3, read("insert into t (a) values (?) returning id", 1));
        assertEquals(4, read("select a from t"));
    }

    @Test
    void aReaderThatKeepsSomethingOfItsOwnReadsEachTime() {
        List<String> names = List.of("a");
        Transaction.RowReader<String> own = row -> names.get(0);
        assertEquals(1, cache.read("select a from t", true, new Object[0], own, reads::incrementAndGet));
        assertEquals(2, cache.read("select a from t", true, new Object[0], own, reads::incrementAndGet));
    }

    @Test
    void whatIsTakenBackIsNotFound() {
        try (SqliteMemory memory = SqliteMemory.open(Instant.EPOCH)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> memory.writeAndWait(tx -> {
                        tx.update(
                                "insert into disarmed (until_ms, since_ms, reason, operator) values (1, 1, 'r', 'w')");
                        assertEquals(1, tx.count("select count(*) from disarmed"));
                        throw new IllegalStateException("taken back");
                    }));
            assertEquals(0, memory.<Long>read(tx -> tx.count("select count(*) from disarmed")));
        }
    }

    @Test
    void oneRowAndAllRowsAreTwoAnswers() {
        try (SqliteMemory memory = SqliteMemory.open(Instant.EPOCH)) {
            assertEquals(List.of(), memory.read(tx -> tx.list(HOSTS, READER)));
            assertEquals(Optional.empty(), memory.read(tx -> tx.first(HOSTS, READER)));
        }
    }
}
