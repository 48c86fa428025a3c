package io.masakari.runtime.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    @Test
    void cutsOffWhatTakesTooLong() throws InterruptedException {
        CountDownLatch cut = new CountDownLatch(1);
        try (Deadlines deadlines = new Deadlines(Duration.ofMillis(20), "test")) {
            deadlines.begin(cut::countDown);
            assertTrue(cut.await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void leavesAloneWhatEndsInTime() throws InterruptedException {
        AtomicInteger cut = new AtomicInteger();
        try (Deadlines deadlines = new Deadlines(Duration.ofSeconds(1), "test")) {
            deadlines.begin(cut::incrementAndGet).close();
            CountDownLatch later = new CountDownLatch(1);
            deadlines.begin(later::countDown);
            assertTrue(later.await(60, TimeUnit.SECONDS));
        }
        assertEquals(0, cut.get());
    }

    @Test
    void seesWorkThatBeginsAfterAPause() throws InterruptedException {
        try (Deadlines deadlines = new Deadlines(Duration.ofMillis(5), "test")) {
            for (int i = 0; i < 10; i++) {
                CountDownLatch cut = new CountDownLatch(1);
                deadlines.begin(cut::countDown);
                assertTrue(cut.await(60, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void cutsOffEachOfManyOnce() throws InterruptedException {
        AtomicInteger cut = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(100);
        List<Thread> threads = new ArrayList<>();
        try (Deadlines deadlines = new Deadlines(Duration.ofMillis(10), "test")) {
            for (int i = 0; i < 100; i++) {
                Thread thread = new Thread(() -> deadlines.begin(() -> {
                    cut.incrementAndGet();
                    all.countDown();
                }));
                threads.add(thread);
                thread.start();
            }
            assertTrue(all.await(60, TimeUnit.SECONDS));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(100, cut.get());
    }

    @Test
    void takesNoWorkOnceClosed() {
        Deadlines deadlines = new Deadlines(Duration.ofSeconds(1), "test");
        deadlines.close();
        assertThrows(IllegalStateException.class, () -> deadlines.begin(() -> {}));
    }
}
