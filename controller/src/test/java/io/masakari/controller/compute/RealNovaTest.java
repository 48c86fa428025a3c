package io.masakari.controller.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.ComputeException.Kind;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.EvacuationRecord;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client against a real Keystone and Nova, reached by the OS_* variables that lab/openstack-lab env prints. Restarts
 * and moves one instance, and evacuates another from its host, so it belongs to a lab; boot two first, as in
 * {@code lab/openstack-lab boot compute1 2}. The host stays forced down: Nova refuses to clear that until its nova-compute
 * has started again and completed its evacuation records.
 */
@Tag("openstack")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealNovaTest {
    /** Was reset in the middle of a move; the host it left still has it, and would refuse to be given it again. */
    private static final Set<InstanceId> HALF_MOVED = new HashSet<>();

    @TempDir
    Path directory;

    private NovaClient client;

    @BeforeEach
    void connect() throws IOException {
        ConfigSpec spec = new ConfigSpec("test", "a test", NovaSettings.KEYS);
        Path empty = Files.writeString(directory.resolve("test.conf"), "");
        client = new NovaClient(
                NovaSettings.resolve(spec.load(empty, System.getenv()), System.getenv()), Ticker.system());
        client.warmUp();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void refusesWhatItRefusesInMemory() {
        InstanceId unknown = InstanceId.of("00000000-0000-4000-8000-000000000000");
        assertEquals(Optional.empty(), client.server(unknown));
        assertEquals(List.of(), client.actions(unknown));
        assertEquals(Optional.empty(), client.findService(new HostName("no-such-host")));
        assertEquals(List.of(), client.serversOn(new HostName("no-such-host")));
        refused(404, () -> client.evacuate(unknown, Optional.empty()));
        refused(404, () -> client.stop(unknown));
        refused(404, () -> client.resetToActive(unknown));
    }

    /** What the recovery of one instance asks for: restart, move, and the reset of a resized one. */
    @Test
    @Order(1)
    void restartsAndMovesAnInstance() {
        ServerView before = client.services().stream()
                .flatMap(service -> settled(service).stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("No instance to restart: lab/openstack-lab boot compute1 2"));
        InstanceId id = before.id();
        refused(409, () -> client.start(id));
        refused(409, () -> client.confirmMove(id));
        client.stop(id);
        until(() -> is(id, "stopped"));
        client.start(id);
        until(() -> is(id, "active"));
        assertEquals(1, client.server(id).orElseThrow().powerState());
        assertEquals("start", client.actions(id).get(0).action());

        client.stop(id);
        until(() -> is(id, "stopped"));
        client.migrate(id);
        until(() -> is(id, "resized"));
        assertNotEquals(before.host(), client.server(id).orElseThrow().host());
        client.confirmMove(id);
        until(() -> is(id, "stopped"));
        client.start(id);
        until(() -> is(id, "active"));

        client.migrate(id);
        until(() -> is(id, "resized"));
        refused(409, () -> client.stop(id));
        HALF_MOVED.add(id);
        client.resetToActive(id);
        until(() -> is(id, "active"));
        client.stop(id);
        until(() -> is(id, "stopped"));
        client.start(id);
        until(() -> is(id, "active"));
    }

    @Test
    @Order(2)
    void evacuatesFromAHostThatIsForcedDown() {
        ServiceView source = client.services().stream()
                .filter(service -> !settled(service).isEmpty())
                .findFirst()
                .orElseThrow(() -> new AssertionError("No instance to evacuate: lab/openstack-lab boot compute1 2"));
        ServerView before = settled(source).get(0);
        refused(400, () -> client.evacuate(before.id(), Optional.empty()));

        Instant begun = Instant.now();
        ServiceView down = client.forceDown(source, "a test");
        assertTrue(down.forcedDown());
        assertFalse(down.up());
        client.evacuate(before.id(), Optional.empty());
        assertEquals("evacuate", client.actions(before.id()).get(0).action());
        assertTrue(record(source, before, begun).isPresent(), "a record is there at once");
        until(() -> {
            ServerView now = client.server(before.id()).orElseThrow();
            return !now.host().equals(before.host()) && now.taskState().isEmpty();
        });
        assertEquals(
                EvacuationRecord.Stage.DONE,
                record(source, before, begun).orElseThrow().stage());
        assertEquals(
                client.server(before.id()).orElseThrow().host(),
                record(source, before, begun).orElseThrow().target());
        assertEquals(before.vmState(), client.server(before.id()).orElseThrow().vmState());
        assertEquals(
                List.of(),
                client.serversOn(before.host().orElseThrow()).stream()
                        .filter(server -> server.id().equals(before.id()))
                        .toList());
        assertEquals(1, client.calls().get("POST /v3/auth/tokens"));
        assertEquals(2, client.calls().get("POST /servers/{id}/action evacuate"));
    }

    private static void refused(int status, Executable call) {
        ComputeException refusal = assertThrows(ComputeException.class, call);
        assertEquals(Kind.REFUSED, refusal.kind());
        assertEquals(status, refusal.status());
    }

    private boolean is(InstanceId id, String vmState) {
        ServerView now = client.server(id).orElseThrow();
        return now.vmState().equals(vmState) && now.taskState().isEmpty();
    }

    private List<ServerView> settled(ServiceView service) {
        if (!service.up() || service.forcedDown()) {
            return List.of();
        }
        return client.serversOn(service.host()).stream()
                .filter(server ->
                        server.vmState().equals("active") && server.taskState().isEmpty())
                .filter(server -> !HALF_MOVED.contains(server.id()))
                .toList();
    }

    private Optional<EvacuationRecord> record(ServiceView source, ServerView server, Instant since) {
        return client.evacuationsFrom(source.host(), since).stream()
                .filter(each -> each.instance().equals(server.id()))
                .findFirst();
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "not within 60 s");
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }
}
