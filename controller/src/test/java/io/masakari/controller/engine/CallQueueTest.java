package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallQueueTest {
    private final CallQueue queue = new CallQueue();

    private static NovaCall<String> call(int recovery, String name, boolean first) {
        return call(recovery, name, first, () -> {});
    }

    private static NovaCall<String> call(int recovery, String name, boolean first, Runnable work) {
        UUID id = new UUID(1, recovery);
        Origin origin = new Origin(
                new RecoveryId(id), new NotificationId(id), new SegmentId(id), new HostName("compute1"), Instant.EPOCH);
        Permit permit = new Permit(() -> Instant.EPOCH, at -> true, Instant.EPOCH, Optional.empty(), () -> true);
        return new NovaCall<>(
                origin,
                name,
                first,
                permit,
                stands -> {
                    work.run();
                    return name;
                },
                CallFailure::toString,
                answer -> {});
    }

    private List<String> all() {
        List<String> names = new ArrayList<>();
        for (NovaCall<?> next = queue.poll(false); next != null; next = queue.poll(false)) {
            names.add(next.command());
        }
        return names;
    }

    @Test
    void aRecoveryWithManyCallsDoesNotHoldUpTheOthers() {
        for (String name : List.of("a1", "a2", "a3", "b1", "b2", "c1")) {
            queue.offer(call(name.charAt(0), name, false));
        }
        assertEquals(List.of("a1", "b1", "c1", "a2", "b2", "a3"), all());
    }

    @Test
    void whatAForceDownNeedsGoesFirst() {
        queue.offer(call(1, "Evacuate", false));
        queue.offer(call(2, "FindService", true));
        queue.offer(call(2, "ForceDown", true));
        assertEquals(List.of("FindService", "ForceDown", "Evacuate"), all());
    }

    @Test
    void theReservedThreadsLeaveTheOthersAlone() {
        queue.offer(call(1, "Evacuate", false));
        assertNull(queue.poll(true));
        queue.offer(call(2, "ForceDown", true));
        assertEquals("ForceDown", queue.poll(true).command());
        assertEquals(List.of("Evacuate"), all());
    }

    @Test
    void isBounded() {
        int taken = 0;
        while (queue.offer(call(taken % 7, "Evacuate", false))) {
            taken++;
        }
        assertEquals(10_000, taken);
        assertFalse(queue.offer(call(8, "ForceDown", true)));
        queue.poll(false);
        assertTrue(queue.offer(call(8, "ForceDown", true)));
    }

    @Test
    void aForceDownFindsAThreadWhileAllOthersWaitForNova() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        CountDownLatch forcedDown = new CountDownLatch(1);
        try (CallerPool pool = new CallerPool(2)) {
            for (int i = 0; i < 5; i++) {
                pool.take(call(1, "Evacuate", false, () -> await(hang)));
            }
            pool.take(call(2, "ForceDown", true, forcedDown::countDown));
            assertTrue(forcedDown.await(60, TimeUnit.SECONDS));
            assertEquals(1, hang.getCount());
        } finally {
            hang.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
