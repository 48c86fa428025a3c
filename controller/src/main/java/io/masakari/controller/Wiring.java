package io.masakari.controller;

import io.masakari.controller.api.ComputeHosts;
import io.masakari.controller.api.ControllerApi;
import io.masakari.controller.api.http.Handler;
import io.masakari.controller.api.http.HttpListener;
import io.masakari.controller.api.http.Limits;
import io.masakari.controller.api.http.ServerTls;
import io.masakari.controller.compute.NovaAccess;
import io.masakari.controller.compute.NovaClient;
import io.masakari.controller.compute.NovaSettings;
import io.masakari.controller.engine.CallerPool;
import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.EngineAdmin;
import io.masakari.controller.engine.EngineConfig;
import io.masakari.controller.engine.EngineSettings;
import io.masakari.controller.engine.EngineThread;
import io.masakari.controller.engine.RecoveryEngine;
import io.masakari.controller.engine.RecoveryLeases;
import io.masakari.controller.engine.SteadyClock;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.instance.Protection;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.daemon.Daemon;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** Builds every object of the controller by hand, top to bottom. */
final class Wiring {
    private static final int OPERATOR_CONNECTIONS = 32;

    private final ConfigSpec spec =
            new ConfigSpec("masakari-controller", "recovers the instances of failed hosts through Nova");
    private final ControllerConfig.Keys keys = new ControllerConfig.Keys(spec);
    private final NovaSettings nova = new NovaSettings(spec);
    private final EngineConfig recovery = new EngineConfig(spec);
    private final Map<String, String> environment;

    Wiring(Map<String, String> environment) {
        this.environment = environment;
    }

    ConfigSpec spec() {
        return spec;
    }

    /** Refuses values that contradict each other. Opens and writes nothing. */
    void check(Config values) {
        keys.read(values);
        recovery.settings(values, nova.resolve(values, environment).limits().call());
    }

    Service start(Config values, Daemon daemon) {
        ControllerConfig config = keys.read(values);
        NovaAccess access = nova.resolve(values, environment);
        EngineSettings settings = recovery.settings(values, access.limits().call());
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            return build(config, access, settings, daemon, parts);
        } catch (StoreException | IllegalArgumentException | UncheckedIOException e) {
            closeAll(parts);
            throw FatalException.unavailable(e.getMessage(), e);
        } catch (RuntimeException e) {
            closeAll(parts);
            throw e;
        }
    }

    /** @param parts what must be closed, the last one first; also if the rest cannot be built */
    private static Service build(
            ControllerConfig config,
            NovaAccess access,
            EngineSettings settings,
            Daemon daemon,
            Deque<AutoCloseable> parts) {
        EventLog events = daemon.log();
        WallClock clock = WallClock.system();
        // A key that does not fit its certificate should not leave a database behind.
        Optional<SSLContext> tls =
                config.listen().tls().map(files -> ServerTls.fromPem(files.certificate(), files.key()));
        Database database = added(parts, Database.open(StoreSettings.of(config.database()), clock.now()));
        NovaClient compute = added(parts, new NovaClient(access, Ticker.system()));
        CallerPool callers = added(parts, new CallerPool(settings.callers()));
        RecoveryEngine engine = new RecoveryEngine(
                database,
                compute,
                callers,
                settings,
                new SteadyClock(clock, Ticker.system()),
                UUID::randomUUID,
                new RecoveryLeases(database, UUID.randomUUID().toString(), settings.lease()),
                events);
        EngineThread thread = added(parts, new EngineThread(engine, events, daemon::fail));
        ControllerApi api = new ControllerApi(
                database,
                clock,
                events,
                config.operatorGroup(),
                config.duplicateWindow(),
                new EngineAdmin(database, engine),
                asking(compute, settings.instances().protection()),
                Daemon.version(),
                engine::notificationStored,
                engine::switchesChanged);
        api.rehearse();
        connect(compute, access, events);
        thread.start();
        openListeners(config, tls, api, events, parts);
        knock(config.socket());
        added(parts, new Housekeeping(database, config.retention(), clock, events))
                .start();
        return new Running(parts);
    }

    private static ComputeHosts asking(NovaClient compute, Protection protection) {
        return new ComputeHosts() {
            @Override
            public boolean knows(HostName host) {
                return compute.findService(host).isPresent();
            }

            @Override
            public Optional<Instance> instance(InstanceId id) {
                return compute.server(id)
                        .map(server -> new Instance(
                                server.name(),
                                server.host(),
                                server.vmState(),
                                server.taskState(),
                                server.powerState(),
                                protection.covers(server.metadata())
                                        ? Optional.empty()
                                        : Optional.of(protection.whyNot(server.metadata()))));
            }

            @Override
            public Optional<Service> service(HostName host) {
                return compute.findService(host)
                        .map(found ->
                                new Service(found.up(), found.enabled(), found.forcedDown(), found.disabledReason()));
            }

            @Override
            public Map<String, Long> calls() {
                return compute.callCounts().snapshot();
            }
        };
    }

    /** Beside the start, not before it: reports are taken, and recoveries wait, while Nova is away. */
    private static void connect(NovaClient compute, NovaAccess access, EventLog events) {
        access.warnings().forEach(warning -> events.log(Event.COMPUTE_EXPOSED, warning));
        Thread thread = new Thread(
                () -> {
                    try {
                        compute.warmUp();
                        events.log(
                                Event.COMPUTE_CONNECTED,
                                "Nova can be used, with the credentials of " + access.origin() + ".");
                    } catch (ComputeException e) {
                        events.log(
                                Event.COMPUTE_UNAVAILABLE, e.getMessage() + " Recoveries wait until Nova can be used.");
                    }
                },
                "nova-connect");
        thread.setDaemon(true);
        thread.start();
    }

    private static void openListeners(
            ControllerConfig config,
            Optional<SSLContext> tls,
            ControllerApi api,
            EventLog events,
            Deque<AutoCloseable> parts) {
        Handler operators = api.handler("http");
        opened(
                events,
                parts,
                HttpListener.onUnixSocket(
                        config.socket(), Limits.standard(OPERATOR_CONNECTIONS), operators, "operators"),
                "for operators of this machine");
        ControllerConfig.Listen listen = config.listen();
        ControllerConfig.V1 v1 = config.v1();
        boolean shared =
                v1.enabled() && v1.port() == listen.port() && v1.address().equals(listen.address());
        Handler all = api.handler(tls.isPresent() ? "https" : "http");
        opened(
                events,
                parts,
                HttpListener.onTcp(
                        new InetSocketAddress(listen.address(), listen.port()),
                        () -> tls,
                        Limits.standard(listen.connections()),
                        shared ? api.withV1(all) : all,
                        "api"),
                (tls.isPresent() ? "with TLS" : "in plaintext")
                        + (shared ? ", also for Masakari v1's monitors, which do not authenticate" : ""));
        if (v1.enabled() && !shared) {
            opened(
                    events,
                    parts,
                    HttpListener.onTcp(
                            new InetSocketAddress(v1.address(), v1.port()),
                            Optional::empty,
                            Limits.standard(listen.connections()),
                            api.v1Handler(),
                            "v1"),
                    "for Masakari v1's monitors, which do not authenticate");
        }
    }

    /** One request through the front door, so that HTTP's classes are loaded before the first report comes. */
    private static void knock(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            byte[] request = ("POST /v1/notifications HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                    .getBytes(StandardCharsets.US_ASCII);
            channel.write(ByteBuffer.wrap(request));
            channel.read(ByteBuffer.allocate(256));
        } catch (IOException e) {
            throw FatalException.unavailable("The listener on " + socket + " does not answer: " + e.getMessage(), e);
        }
    }

    private static void opened(EventLog events, Deque<AutoCloseable> parts, HttpListener listener, String what) {
        parts.push(listener);
        events.log(
                Event.LISTENER_OPENED,
                "Listening on " + listener.where() + " " + what + ".",
                Map.of("address", listener.where()));
    }

    private static <T extends AutoCloseable> T added(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("Cannot close a part of the controller: " + e.getMessage(), e);
            }
        }
    }

    /** Listeners and database have threads of their own; the main thread only waits. */
    private static final class Running implements Service {
        private final Deque<AutoCloseable> parts;
        private final CountDownLatch stop = new CountDownLatch(1);

        private Running(Deque<AutoCloseable> parts) {
            this.parts = parts;
        }

        @Override
        public void tick(Duration limit) throws InterruptedException {
            stop.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void wake() {
            stop.countDown();
        }

        @Override
        public void close() {
            closeAll(parts);
        }
    }
}
