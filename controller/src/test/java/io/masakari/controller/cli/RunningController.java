package io.masakari.controller.cli;

import io.masakari.controller.api.ControllerApi;
import io.masakari.controller.api.RecoveryAdmin;
import io.masakari.controller.api.http.HttpListener;
import io.masakari.controller.api.http.Limits;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HeldRecovery;
import io.masakari.controller.store.RowLimits;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.TreatmentPolicy;
import io.masakari.core.recovery.instance.Protection;
import io.masakari.runtime.time.ManualTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The controller's API on a Unix socket and a TCP port, over SQLite, with one recovery that is on hold. */
final class RunningController implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-23T04:00:00Z");

    final Path socket;
    final ManualTime time = new ManualTime(START);
    final Recoveries recoveries = new Recoveries();
    final HttpListener tcp;
    final Database database;
    private final HttpListener unix;

    RunningController(Path directory, String operatorGroup) {
        socket = directory.resolve("controller.sock");
        database = Database.open(StoreSettings.of(directory.resolve("masakari.db")), START);
        HeldRecovery.store(database, START);
        ControllerApi api = new ControllerApi(
                database,
                time,
                time,
                (event, message, fields) -> {},
                operatorGroup,
                ControllerApi.Front.none(),
                Duration.ofSeconds(180),
                Duration.ofSeconds(30),
                recoveries,
                host -> Optional.of(ServiceView.of(service -> {
                            service.host = host;
                            service.up = true;
                            service.enabled = true;
                        }))
                        .filter(service -> !host.value().startsWith("unknown")),
                Protection.upstream(),
                TreatmentPolicy.DEFAULTS,
                "0.1.0",
                new ControllerApi.Shares(600, 1000),
                new RowLimits(300_000),
                new ControllerApi.Margins(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(90)),
                (type, id) -> {},
                () -> {},
                host -> {});
        Limits limits = Limits.standard(16);
        unix = HttpListener.onUnixSocket(socket, limits, api.handler("http"), "control");
        tcp = HttpListener.onTcp(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional::empty,
                limits,
                api.handler("http"),
                "api");
    }

    /** One whose operators include the user who runs the test, be it root or not. */
    static RunningController start(Path directory) {
        return new RunningController(directory, Ctl.ownGroup());
    }

    Ctl.Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--socket=" + socket);
        return Ctl.run(all);
    }

    void stopListening() {
        unix.close();
    }

    @Override
    public void close() {
        unix.close();
        tcp.close();
        database.close();
    }

    /** Releases with a confirmation only, and remembers what was said. */
    static final class Recoveries implements RecoveryAdmin {
        volatile String releasedBy = "";
        volatile boolean confirmedOff;
        volatile boolean cancelled;
        volatile String openedGate = "";

        @Override
        public Outcome release(RecoveryId id, String operator, String reason, boolean confirmed) {
            if (!confirmed) {
                return new Outcome(
                        false, "Recovery of compute1 waits for a fencing proof. If the host is off, say so.");
            }
            releasedBy = operator;
            confirmedOff = true;
            return new Outcome(true, "Recovery of compute1 goes on.");
        }

        @Override
        public Started start(HostName host, String operator, String reason, boolean confirmed) {
            confirmedOff = confirmed;
            return host.value().equals("compute1")
                    ? new Started(Optional.of(HeldRecovery.ID), "Recovery of compute1 is taken up.")
                    : new Started(Optional.empty(), "No segment has host " + host + ".");
        }

        @Override
        public Outcome retry(NotificationId id) {
            return new Outcome(false, "It is not set aside.");
        }

        @Override
        public Outcome cancel(RecoveryId id, String operator, String reason) {
            cancelled = true;
            return new Outcome(true, "Recovery of compute1 is given up.");
        }

        @Override
        public GateAnswer gate(GateAsk ask) {
            throw new Unavailable("No gate asks here.");
        }

        @Override
        public Outcome openGate(HostName host) {
            openedGate = host.value();
            return new Outcome(true, "The gate opens.");
        }
    }
}
