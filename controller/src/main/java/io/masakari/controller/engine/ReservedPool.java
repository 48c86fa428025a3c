package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.ProcessRecoveryTable;
import io.masakari.controller.store.ReservedTakeTable;
import io.masakari.core.model.HostName;
import io.masakari.core.model.SegmentId;
import io.masakari.core.placement.ReservedHosts;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.process.ProcessRecovery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The reserved hosts, between the store, which knows whose they are, and Nova, which has them disabled while they are in
 * reserve. Whatever is cut short in between is done when it is asked for again. Blocks; runs on the engine's callers.
 */
final class ReservedPool {
    private static final String IN_RESERVE = "Masakari: in reserve";

    private final ComputeApi compute;
    private final Database database;
    private final Supplier<Instant> now;
    private final Duration lateCall;

    /** @param lateCall how long Nova may still begin a call whose answer was lost */
    ReservedPool(ComputeApi compute, Database database, Supplier<Instant> now, Duration lateCall) {
        this.compute = compute;
        this.database = database;
        this.now = now;
        this.lateCall = lateCall;
    }

    /**
     * One that is the recovery's own from now on, and enabled; empty if none is sound and not to be avoided.
     *
     * @param beforeEnabling done to the host when it is the recovery's own, each time it is asked for; may throw
     */
    Optional<HostName> take(Origin recovery, Set<HostName> avoid, Consumer<HostName> beforeEnabling) {
        Set<HostName> sound = soundHosts();
        Optional<ReservedTakeTable.Row> taken = heldBy(recovery, sound, avoid);
        while (taken.isEmpty()) {
            Optional<HostRow> oldest = oldest(recovery.segment(), sound, avoid);
            if (oldest.isEmpty()) {
                return Optional.empty();
            }
            HostRow host = oldest.get();
            if (database.writeAndWait(tx -> ReservedTakeTable.take(tx, recovery.id(), host, now.get()))) {
                taken = Optional.of(new ReservedTakeTable.Row(
                        recovery.id(), host.uuid(), host.name(), Optional.empty(), Optional.empty()));
            }
            sound.remove(host.name()); // if another recovery was faster
        }
        beforeEnabling.accept(taken.get().name());
        enable(taken.get());
        return taken.map(ReservedTakeTable.Row::name);
    }

    /** Those that can really take instances; one with a failed process cannot, and enabling it is not ours to do (C-17). */
    private Set<HostName> soundHosts() {
        return compute.services().stream()
                .filter(ServiceView::isSound)
                .filter(service -> !ProcessRecovery.isOurs(service))
                .map(ServiceView::host)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Optional<ReservedTakeTable.Row> heldBy(Origin recovery, Set<HostName> sound, Set<HostName> avoid) {
        List<ReservedTakeTable.Row> held = database.read(tx -> ReservedTakeTable.heldBy(tx, recovery.id()));
        List<HostName> names = held.stream().map(ReservedTakeTable.Row::name).toList();
        return ReservedHosts.choose(names, sound, avoid)
                .flatMap(name ->
                        held.stream().filter(row -> row.name().equals(name)).findFirst());
    }

    private Optional<HostRow> oldest(SegmentId segment, Set<HostName> sound, Set<HostName> avoid) {
        List<HostRow> reserved = database.read(tx -> HostTable.reservedOf(tx, segment).stream()
                .filter(host -> ProcessRecoveryTable.openOn(tx, host.name()).isEmpty())
                .toList());
        List<HostName> names = reserved.stream().map(HostRow::name).toList();
        return ReservedHosts.choose(names, sound, avoid)
                .flatMap(name ->
                        reserved.stream().filter(row -> row.name().equals(name)).findFirst());
    }

    /**
     * Read when it is ours: before, the recovery that had it may have been about to disable it again. A call whose answer was
     * lost is repeated at once, as it undoes nothing; what would undo it waits.
     */
    private void enable(ReservedTakeTable.Row taken) {
        compute.findService(taken.name()).filter(service -> !service.enabled()).ifPresent(service -> {
            String reason = service.disabledReason().isEmpty() ? IN_RESERVE : service.disabledReason();
            database.writeAndWait(tx -> ReservedTakeTable.wasDisabledFor(tx, taken, reason));
            ask(taken, ReservedTakeTable.Call.ENABLE, () -> compute.enable(service));
        });
    }

    /** Noted before it is sent, and as long as it may come late (SAFETY.md, C-4). */
    private void ask(ReservedTakeTable.Row held, ReservedTakeTable.Call call, Runnable send) {
        note(held, Optional.of(new ReservedTakeTable.Asked(call, now.get())));
        try {
            send.run();
        } catch (ComputeException e) {
            if (!e.mayStillBegin()) {
                note(held, held.asked());
            }
            throw e;
        }
        note(held, held.asked().isEmpty() ? held.asked() : Optional.of(new ReservedTakeTable.Asked(call, now.get())));
    }

    /**
     * Gives back what a recovery took and did not use. Disables first and gives back then: as soon as it is in reserve,
     * another recovery may take and enable it.
     *
     * @return why it stays out of the reserve; empty if it is there again, or was not the recovery's any more
     */
    Optional<String> giveBack(Origin recovery, HostName name) {
        return database.read(tx -> ReservedTakeTable.heldBy(tx, recovery.id())).stream()
                .filter(held -> held.name().equals(name))
                .findFirst()
                .flatMap(this::giveBack);
    }

    private Optional<String> giveBack(ReservedTakeTable.Row held) {
        held.asked().ifPresent(asked -> awaitLateCall(held, asked));
        Optional<String> use = useOf(held);
        if (use.isEmpty()) {
            held.disabledFor().ifPresent(reason -> disable(held, reason));
        }
        database.writeAndWait(tx -> ReservedTakeTable.giveBack(tx, held, use.isEmpty(), now.get()));
        return use;
    }

    /** While it was enabled, Nova may have placed other instances there, or an operator may have reserved or removed it. */
    private Optional<String> useOf(ReservedTakeTable.Row held) {
        boolean isOnlyOurs = database.read(tx -> ReservedTakeTable.isOnlyTake(tx, held));
        if (!isOnlyOurs) {
            return Optional.of("an operator has reserved or removed it meanwhile");
        }
        int listed = compute.serversOn(held.name()).size();
        int instances =
                listed > 0 ? listed : compute.instancesByHypervisor(held.name()).size();
        return instances == 0 ? Optional.empty() : Optional.of(instances + " instances are on it");
    }

    /**
     * An earlier call to enable it would undo that it is disabled; an earlier one to disable it would undo what the next
     * recovery asks that takes it.
     */
    private void awaitLateCall(ReservedTakeTable.Row held, ReservedTakeTable.Asked asked) {
        Instant over = asked.at().plus(lateCall);
        boolean hasBegun = asked.call() == ReservedTakeTable.Call.DISABLE
                && compute.findService(held.name())
                        .filter(service -> isDisabledFor(service, held))
                        .isPresent();
        if (!hasBegun && now.get().isBefore(over)) {
            throw new ComputeException(
                    ComputeException.Kind.UNAVAILABLE,
                    0,
                    "Nova has not answered a call about its compute service, and may begin it until " + over,
                    null);
        }
    }

    private static boolean isDisabledFor(ServiceView service, ReservedTakeTable.Row held) {
        return !service.enabled() && held.disabledFor().equals(Optional.of(service.disabledReason()));
    }

    private void disable(ReservedTakeTable.Row held, String reason) {
        compute.findService(held.name())
                .filter(service -> service.enabled()
                        // Else it would be enabled when that process is well again.
                        || ProcessRecovery.isOurs(service))
                .ifPresent(
                        service -> ask(held, ReservedTakeTable.Call.DISABLE, () -> compute.disable(service, reason)));
    }

    private void note(ReservedTakeTable.Row held, Optional<ReservedTakeTable.Asked> asked) {
        database.writeAndWait(tx -> ReservedTakeTable.asked(tx, held, asked));
    }
}
