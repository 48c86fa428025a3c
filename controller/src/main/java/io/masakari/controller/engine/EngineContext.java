package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.NotificationRow;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.journal.EventLog;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the engine shares with the recoveries of each kind.
 *
 * @param hostRecovery the open recovery of a host as a whole, unless that instance has landed elsewhere by it
 * @param later has something done in the next round, without waiting for room
 * @param ignore marks a notification as leading to nothing, with the reason
 * @param waits notes why one is not taken up yet
 * @param setAside ends one, by its uuid, that cannot be handled
 */
record EngineContext(
        EngineParties parties,
        Outbox outbox,
        SafeTimes times,
        BiFunction<HostName, Optional<InstanceId>, Optional<RecoveryId>> hostRecovery,
        Consumer<Runnable> later,
        BiConsumer<NotificationRow, String> ignore,
        BiConsumer<NotificationRow, String> waits,
        BiConsumer<String, RuntimeException> setAside) {
    Database database() {
        return parties.database();
    }

    Supplier<Instant> clock() {
        return parties.clock();
    }

    Supplier<UUID> ids() {
        return parties.ids();
    }

    RecoveryLeases leases() {
        return parties.leases();
    }

    EventLog events() {
        return parties.events();
    }

    /** @param calls with which Nova is asked */
    Whereabouts whereabouts(ComputeApi calls) {
        return new Whereabouts(calls, database(), clock(), times.clockSkew());
    }
}
