package io.masakari.runtime.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerThreadTest {
    private static final Duration LONG = Duration.ofMinutes(3);

    private final List<String> done = new CopyOnWriteArrayList<>();

    @Test
    void worksInOrderAndFinishesBeforeItIsClosed() {
        Worker worker = new WorkerThread("test");
        for (int i = 0; i < 100; i++) {
            String number = "" + i;
            assertTrue(worker.execute(() -> done.add(number)));
        }
        assertTrue(worker.schedule(() -> done.add("later"), LONG));
        assertTrue(worker.close(LONG));
        assertEquals(100, done.size());
        assertEquals("99", done.get(99));
        assertFalse(worker.execute(() -> done.add("too late")));
        assertFalse(worker.schedule(() -> done.add("too late"), Duration.ZERO));
    }

    @Test
    void scheduledWorkRunsInTheOrderOfItsTimes() throws InterruptedException {
        Worker worker = new WorkerThread("test");
        CountDownLatch both = new CountDownLatch(2);
        worker.schedule(() -> add("second", both), Duration.ofSeconds(2));
        worker.schedule(() -> add("first", both), Duration.ofMillis(1));
        assertTrue(both.await(LONG.toSeconds(), TimeUnit.SECONDS));
        assertEquals(List.of("first", "second"), done);
        assertTrue(worker.close(LONG));
    }

    @Test
    void takesNoMoreThanItsBound() {
        Worker worker = new WorkerThread("test", 2);
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        worker.execute(() -> {
            hangs.countDown();
            await(hang);
        });
        await(hangs);
        assertTrue(worker.execute(() -> done.add("a")));
        assertTrue(worker.execute(() -> done.add("b")));
        assertFalse(worker.execute(() -> done.add("c")));
        hang.countDown();
        assertTrue(worker.close(LONG));
        assertEquals(List.of("a", "b"), done);
    }

    @Test
    void interruptsWhatTakesTooLongToClose() throws InterruptedException {
        Worker worker = new WorkerThread("test");
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        worker.execute(() -> {
            hangs.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        await(hangs);
        assertFalse(worker.close(Duration.ofMillis(1)));
        assertTrue(interrupted.await(LONG.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void oneThatNeverWorkedIsClosedAtOnce() {
        assertTrue(new WorkerThread("test").close(LONG));
    }

    private void add(String what, CountDownLatch count) {
        done.add(what);
        count.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
