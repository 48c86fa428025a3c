package io.masakari.controller.cli;

import io.masakari.controller.api.ControllerApi;
import io.masakari.controller.api.RecoveryAdmin;
import io.masakari.controller.api.http.HttpListener;
import io.masakari.controller.api.http.Limits;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.instance.Protection;
import io.masakari.runtime.time.ManualTime;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import picocli.CommandLine;

/** The controller's API on a Unix socket and a TCP port, over SQLite, with one recovery that is on hold. */
final class RunningController implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    static final RecoveryId RECOVERY = new RecoveryId(UUID.fromString("0b9d1a64-2f9c-4c63-a1c5-6a5f8f3f5c11"));

    final Path socket;
    final ManualTime time = new ManualTime(START);
    final Recoveries recoveries = new Recoveries();
    final HttpListener tcp;
    private final Database database;
    private final HttpListener unix;

    /** What a command did. */
    record Ran(int exitCode, String out, String err) {}

    RunningController(Path directory, String operatorGroup) {
        socket = directory.resolve("controller.sock");
        database = Database.open(StoreSettings.of(directory.resolve("masakari.db")), START);
        ControllerApi api = new ControllerApi(
                database,
                time,
                (event, message, fields) -> {},
                operatorGroup,
                Duration.ofSeconds(180),
                recoveries,
                host -> Optional.of(new ServiceView("", host, true, true, false))
                        .filter(service -> !host.value().startsWith("unknown")),
                Protection.upstream(),
                "0.1.0",
                stored -> {},
                () -> {});
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
        POSIX posix = POSIXFactory.getNativePOSIX();
        return new RunningController(directory, posix.getgrgid(posix.getgid()).getName());
    }

    Ran run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--socket=" + socket);
        return execute(all);
    }

    static Ran execute(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Masakarictl.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        int exitCode = command.execute(arguments.toArray(new String[0]));
        return new Ran(exitCode, out.toString(), err.toString());
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

    /** One recovery of compute1, held for want of a proof until it is released. */
    static final class Recoveries implements RecoveryAdmin {
        volatile String releasedBy = "";
        volatile boolean confirmedOff;
        volatile boolean cancelled;

        private Summary summary() {
            boolean released = !releasedBy.isEmpty();
            return new Summary(
                    1,
                    RECOVERY,
                    "host",
                    "",
                    new NotificationId(UUID.fromString("9d0c2f32-5a3e-4f6f-8f43-1f2ad3a6b7c8")),
                    new SegmentId(UUID.fromString("11111111-2222-4333-8444-555555555555")),
                    new HostName("compute1"),
                    released ? "EVACUATING" : "HELD",
                    released ? Optional.empty() : Optional.of("NO_FENCING_PROOF"),
                    released ? "2 instances are on their way." : "No fencing proof for host compute1 yet.",
                    START,
                    START.plusSeconds(2),
                    Optional.empty());
        }

        @Override
        public List<Summary> list(Filter filter) {
            return List.of(summary());
        }

        @Override
        public Optional<Detail> show(RecoveryId id) {
            if (!id.equals(RECOVERY)) {
                return Optional.empty();
            }
            HostName from = new HostName("compute1");
            return Optional.of(new Detail(
                    summary(),
                    List.of(
                            new Instance(
                                    InstanceId.of("5fa5bf28-6d77-4f96-b2c3-3e82c613ff84"),
                                    "web",
                                    from,
                                    Optional.of(new HostName("compute2")),
                                    "DONE",
                                    Optional.empty(),
                                    1,
                                    Optional.of(START),
                                    Optional.of(START.plusSeconds(3))),
                            new Instance(
                                    InstanceId.of("89cbaba5-1a0a-4073-8655-e2046d93823a"),
                                    "db\u001b[31m",
                                    from,
                                    Optional.empty(),
                                    "SKIPPED",
                                    Optional.of("OPTED_OUT"),
                                    0,
                                    Optional.empty(),
                                    Optional.empty())),
                    List.of(
                            new Step(START, "notification.stored", "The loss of compute1 was reported.", Map.of()),
                            new Step(
                                    START.plusMillis(1250),
                                    "recovery.held",
                                    "Held: no fencing proof.",
                                    Map.of("hold", "NO_FENCING_PROOF")))));
        }

        @Override
        public Outcome release(RecoveryId id, String operator, String reason, boolean confirmed) {
            if (!confirmed) {
                return new Outcome(
                        Outcome.Kind.REFUSED,
                        "Recovery of compute1 waits for a fencing proof. If the host is off, say so.");
            }
            releasedBy = operator;
            confirmedOff = true;
            return new Outcome(Outcome.Kind.DONE, "Recovery of compute1 goes on.");
        }

        @Override
        public Outcome cancel(RecoveryId id, String operator, String reason) {
            cancelled = true;
            return new Outcome(Outcome.Kind.DONE, "Recovery of compute1 is given up.");
        }

        @Override
        public Counts counts() {
            return new Counts(Map.of("HELD", 1), Map.of("NO_FENCING_PROOF", 1));
        }
    }
}
