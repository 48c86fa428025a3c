package io.masakari.controller;

import io.masakari.controller.api.ControllerApi;
import io.masakari.controller.api.TokenValidation;
import io.masakari.controller.api.http.ServerTls;
import io.masakari.controller.compute.NovaAccess;
import io.masakari.controller.compute.NovaClient;
import io.masakari.controller.compute.NovaSettings;
import io.masakari.controller.compute.TokenValidator;
import io.masakari.controller.engine.CallerPool;
import io.masakari.controller.engine.EngineAdmin;
import io.masakari.controller.engine.EngineConfig;
import io.masakari.controller.engine.EngineParties;
import io.masakari.controller.engine.EngineSettings;
import io.masakari.controller.engine.EngineThread;
import io.masakari.controller.engine.RecoveryEngine;
import io.masakari.controller.engine.RecoveryLeases;
import io.masakari.controller.engine.SteadyClock;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.RowLimits;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.StoreSettings;
import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.daemon.Daemon;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** Builds every object of the controller by hand, top to bottom. */
final class Wiring {
    private final Map<String, String> environment;

    Wiring(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Refuses values that contradict each other, and warns of what Nova does not let the user see. Writes nothing. */
    void check(Config values) {
        ControllerConfig.of(values);
        NovaAccess access = NovaSettings.resolve(values, environment);
        settings(values, access);
        warnOfRights(access);
    }

    /** Nova may be away, and the configuration right all the same: then it is only said. */
    private static void warnOfRights(NovaAccess access) {
        try (NovaClient nova = new NovaClient(access, Ticker.system())) {
            List<String> missing = nova.checkRights();
            if (!missing.isEmpty()) {
                System.err.println("Warning: " + RightsWatch.sentence(missing));
            }
        } catch (RuntimeException e) {
            System.err.println(
                    "Warning: It cannot be checked what Nova lets the controller's user see: " + e.getMessage());
        }
    }

    private static EngineSettings settings(Config values, NovaAccess access) {
        return EngineConfig.settings(values, access.limits().call(), NovaSettings.latestArrival(values));
    }

    Service start(Config values, Daemon daemon) {
        ControllerConfig config = ControllerConfig.of(values);
        NovaAccess access = NovaSettings.resolve(values, environment);
        EngineSettings settings = settings(values, access);
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

    /** @param parts gets what must be closed, last one first, also if the rest cannot be built */
    private static Service build(
            ControllerConfig config,
            NovaAccess access,
            EngineSettings settings,
            Daemon daemon,
            Deque<AutoCloseable> parts) {
        EventLog events = daemon.log();
        WallClock clock = WallClock.system();
        // Before the database: a key that does not match its certificate must not leave one behind.
        Optional<SSLContext> tls =
                config.listen().tls().map(files -> ServerTls.fromPem(files.certificate(), files.key()));
        Database database = added(parts, Database.open(StoreSettings.of(config.database()), clock.now()));
        NovaClient nova = added(
                parts, new NovaClient(access.forCallers(settings.callers() + CallerPool.RESERVED), Ticker.system()));
        CallerPool callers = added(parts, new CallerPool(settings.callers()));
        database.whenDamaged(what -> events.log(Event.STORE_DAMAGED, what));
        // Requests of monitors and operators must not keep the engine from reading.
        Database forEngine = added(parts, database.withOwnReaders());
        SteadyClock steady = new SteadyClock(clock, Ticker.system(), step -> tellStep(step, events));
        RecoveryEngine engine = new RecoveryEngine(
                new EngineParties(
                        forEngine,
                        nova,
                        callers,
                        steady,
                        UUID::randomUUID,
                        new RecoveryLeases(forEngine, UUID.randomUUID().toString(), settings.lease()),
                        events,
                        taken -> {}),
                settings);
        EngineThread thread = added(parts, new EngineThread(engine, events, cause -> daemon.fail(fatal(cause))));
        KeystoneConfig keystone = config.keystone();
        Optional<TokenValidation> validation = keystone.enabled()
                ? Optional.of(added(parts, new TokenValidator(access, keystone.authUri(), Ticker.system())))
                : Optional.empty();
        RowLimits rows = new RowLimits(config.mostNotifications());
        ControllerApi api = new ControllerApi(
                database,
                steady::get,
                clock,
                events,
                config.operatorGroup(),
                keystone.front(validation),
                config.duplicateWindow(),
                settings.policy().times().clockSkew(),
                new EngineAdmin(database, engine.requests()),
                nova,
                settings.instances().protection(),
                settings.policy().treatment(),
                Daemon.version(),
                config.shares(),
                rows,
                margins(settings.times()),
                engine::notificationStored,
                engine::switchesChanged,
                engine::hostGreeted);
        access.warnings().forEach(warning -> events.log(Event.COMPUTE_EXPOSED, warning));
        WarmUp.store(api);
        WarmUp.nova(nova, access, events);
        thread.start();
        added(parts, new RightsWatch(nova, events)).start();
        new Listeners(config, tls, events, parts).open(api);
        WarmUp.frontDoor(config.socket());
        added(parts, new Housekeeping(database, api::seeToKept, config.retention(), rows, steady::get, events))
                .start();
        return new Running(parts);
    }

    private static ControllerApi.Margins margins(SafeTimes times) {
        return new ControllerApi.Margins(
                times.bootTime(), times.latestArrival(), times.heardBy().minus(times.bootTime()));
    }

    /** A database that cannot be used is for an operator to mend, and no bug. */
    private static Throwable fatal(Throwable cause) {
        return cause instanceof StoreException ? FatalException.unavailable(cause.getMessage(), cause) : cause;
    }

    private static void tellStep(Duration step, EventLog events) {
        events.log(
                Event.CLOCK_STEPPED,
                "The wall clock of this machine has stepped " + (step.isNegative() ? "back" : "forward") + " by "
                        + step.abs().toMillis() + " ms.",
                Map.of("step_ms", step.toMillis()));
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

    /** The listeners and the database have their own threads; the main thread only waits. */
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
