package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.core.recovery.Transition;
import io.masakari.runtime.journal.EventLog;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * All that the engine works with.
 *
 * @param clock steady, and the same for all times that are stored; see {@link SteadyClock}
 * @param taken told of every change of a recovery's state, before it is stored
 */
public record EngineParties(
        Database database,
        ComputeApi compute,
        Callers callers,
        Supplier<Instant> clock,
        Supplier<UUID> ids,
        RecoveryLeases leases,
        EventLog events,
        Consumer<Transition<?>> taken) {}
