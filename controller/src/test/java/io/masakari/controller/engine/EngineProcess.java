package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.StoreSettings;
import io.masakari.runtime.journal.EventLog;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** The engine as a process of its own, to be killed: prints each event's name; runs until then. */
final class EngineProcess {
    private EngineProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        Database database = Database.open(StoreSettings.of(Path.of(arguments[0])), Instant.now());
        EventLog events = (event, message, fields) -> {
            System.out.println(event.eventName());
            System.out.flush();
        };
        RecoveryEngine engine = Rig.engine(
                database,
                Rig.client(URI.create(arguments[1]), Duration.ofSeconds(10)),
                new CallerPool(Rig.hasty().callers()),
                Rig.hasty(),
                events);
        EngineThread thread =
                new EngineThread(engine, events, death -> Runtime.getRuntime().halt(1));
        System.out.println("ready");
        System.out.flush();
        thread.start();
        new CountDownLatch(1).await();
    }
}
