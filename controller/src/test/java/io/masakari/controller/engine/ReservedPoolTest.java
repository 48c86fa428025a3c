package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.ServiceView;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C-4 for reserved hosts: what Nova may begin late undoes nothing that was asked after it. */
class ReservedPoolTest {
    private static final Duration LATE_CALL = Duration.ofSeconds(45);
    private static final HostName SPARE = new HostName("spare1");

    /** What becomes of a request that changes the service. */
    private enum Fate {
        ANSWERED,
        /** Carried out, and the answer is lost. */
        LOST_AFTER,
        /** Not carried out yet, and nobody knows. */
        LOST_BEFORE,
        REFUSED
    }

    private Rig rig;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private boolean enabled;
    private Fate fate = Fate.ANSWERED;
    private int calls;

    @BeforeEach
    void raise(@TempDir Path directory) throws IOException {
        rig = new Rig(
                directory, Duration.ZERO, List.of("compute1", "compute2", "spare1"), RecoveryMethod.RESERVED_HOST);
    }

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void isNotGivenBackWhileACallThatEnablesItMayComeLate() {
        Origin recovery = recovery();
        fate = Fate.LOST_BEFORE;
        assertThrows(ComputeException.class, () -> take(recovery));
        fate = Fate.ANSWERED;
        assertEquals(Optional.of(SPARE), take(recovery), "repeated, as it undoes nothing");
        assertEquals(2, calls);
        now = now.plus(LATE_CALL).minusMillis(1);
        assertThrows(ComputeException.class, () -> giveBack(recovery));
        assertTrue(enabled);
        assertEquals(List.of(), rig.reserved());
        now = now.plusMillis(1);
        assertEquals(Optional.empty(), giveBack(recovery));
        assertFalse(enabled);
        assertEquals(List.of("spare1"), rig.reserved());
    }

    @Test
    void isNotInReserveWhileACallThatDisablesItMayComeLate() {
        Origin recovery = recovery();
        take(recovery);
        fate = Fate.LOST_BEFORE;
        assertThrows(ComputeException.class, () -> giveBack(recovery));
        fate = Fate.ANSWERED;
        int before = calls;
        assertThrows(ComputeException.class, () -> giveBack(recovery));
        assertEquals(before, calls, "nothing is sent before a look tells more, or it is over");
        assertEquals(List.of(), rig.reserved());
        now = now.plus(LATE_CALL);
        assertEquals(Optional.empty(), giveBack(recovery));
        assertFalse(enabled);
        assertEquals(List.of("spare1"), rig.reserved());
    }

    @Test
    void aLookTellsThatTheCallHasBegun() {
        Origin recovery = recovery();
        take(recovery);
        fate = Fate.LOST_AFTER;
        assertThrows(ComputeException.class, () -> giveBack(recovery));
        int before = calls;
        assertEquals(Optional.empty(), giveBack(recovery));
        assertEquals(before, calls);
        assertEquals(List.of("spare1"), rig.reserved());
    }

    @Test
    void whatWasAnsweredOrRefusedKeepsNothingWaiting() {
        Origin recovery = recovery();
        fate = Fate.REFUSED;
        assertThrows(ComputeException.class, () -> take(recovery));
        fate = Fate.ANSWERED;
        take(recovery);
        assertEquals(Optional.empty(), giveBack(recovery));
        assertEquals(List.of("spare1"), rig.reserved());
    }

    private Origin recovery() {
        return new Origin(
                new RecoveryId(UUID.randomUUID()),
                new NotificationId(UUID.randomUUID()),
                rig.segment,
                new HostName("compute1"),
                now);
    }

    private Optional<HostName> take(Origin recovery) {
        return pool().take(recovery, Set.of(), host -> {});
    }

    private Optional<String> giveBack(Origin recovery) {
        return pool().giveBack(recovery, SPARE);
    }

    /** Each time another one: nothing is remembered but in the database. */
    private ReservedPool pool() {
        ComputeApi nova = (ComputeApi) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ComputeApi.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "services" -> List.of(service());
                    case "findService" -> Optional.of(service());
                    case "serversOn" -> List.of();
                    case "instancesByHypervisor" -> Set.of();
                    case "enable" -> change(true);
                    case "disable" -> change(false);
                    default -> throw new AssertionError(method);
                });
        return new ReservedPool(nova, rig.database, () -> now, LATE_CALL);
    }

    private ServiceView service() {
        return ServiceView.of(service -> {
            service.host = SPARE;
            service.up = true;
            service.enabled = enabled;
            service.disabledReason = enabled ? "" : "kept free by ann";
        });
    }

    private ServiceView change(boolean toEnabled) {
        calls++;
        if (fate == Fate.ANSWERED || fate == Fate.LOST_AFTER) {
            enabled = toEnabled;
        }
        switch (fate) {
            case ANSWERED -> {}
            case LOST_BEFORE, LOST_AFTER ->
                throw new ComputeException(ComputeException.Kind.ANSWER_LOST, 0, "the connection was closed", null);
            case REFUSED -> throw new ComputeException(ComputeException.Kind.REFUSED, 403, "no", null);
        }
        return service();
    }
}
