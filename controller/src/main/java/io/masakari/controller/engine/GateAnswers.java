package io.masakari.controller.engine;

import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.StoreException;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.BootId;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.recovery.host.HostCommand;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.safety.BehindGate;
import io.masakari.runtime.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What the gates of hosts are answered: whether one may open, as nothing more is done for its host (SAFETY.md, C-29). What
 * they have promised is with {@link Gates}. Engine thread only.
 */
final class GateAnswers {
    /** Why a gate is still shut whose recovery has let go. */
    static final String DRAINS = "calls of its recovery are still under way";

    private final EngineContext context;
    private final HostBoots boots;
    private final Gates gates;
    private final Function<HostName, List<ActiveRecovery<HostProgress, HostCommand>>> recoveries;
    /** Gates that wait for an answer: the newest request of each host. */
    private final Map<HostName, GateRequest> asked = new LinkedHashMap<>();

    private record GateRequest(GateAsk ask, CompletableFuture<GateAnswer> answer) {}

    /** @param recoveries those of a host that are in the engine's hands */
    GateAnswers(
            EngineContext context,
            HostBoots boots,
            Function<HostName, List<ActiveRecovery<HostProgress, HostCommand>>> recoveries) {
        this.context = context;
        this.boots = boots;
        this.gates = new Gates(context.times());
        this.recoveries = recoveries;
    }

    /**
     * A gate asks whether it may open. Its answer comes when the round is stored and what it decided is on its way; it fails
     * where this controller cannot tell. Whether what the gate says is taken, so that recoveries of its host look at it.
     */
    boolean hear(GateAsk ask, CompletableFuture<GateAnswer> answer) {
        Instant now = context.clock().get();
        HostName host = ask.host();
        Optional<BootId> known;
        try {
            known = context.database().read(tx -> BootTable.current(tx, host)).map(BootTable.Boot::boot);
            if (!known.equals(Optional.of(ask.boot()))) {
                // Before anything is answered: a loss that is told later is one of a host that is back.
                known = context.database().writeAndWait(tx -> {
                    BootTable.learn(tx, host, ask.boot(), Optional.empty(), now);
                    return BootTable.current(tx, host).map(BootTable.Boot::boot);
                });
            }
        } catch (StoreException e) {
            answer.completeExceptionally(e);
            return false;
        }
        if (!known.equals(Optional.of(ask.boot()))) {
            answer.completeExceptionally(
                    new IllegalStateException("Boot " + ask.boot() + " of host " + host + " is over, or in doubt."));
            return false;
        }
        gates.hear(ask, now);
        GateRequest before = asked.put(host, new GateRequest(ask, answer));
        if (before != null) {
            before.answer().completeExceptionally(new IllegalStateException("The gate has asked again."));
        }
        return true;
    }

    /** Has nothing more begun for the recovery of that host; whether its gate is shut, as far as is known. */
    boolean opens(HostName host) {
        boolean isShut = gates.shutIn(host, context.clock().get()).isPresent();
        gates.opens(host);
        return isShut;
    }

    /** A guest was seen in that boot; whether that is behind its gate. */
    boolean guestSeen(HostName host, BootId boot) {
        Instant now = context.clock().get();
        boolean isBehind = gates.shutIn(host, now).equals(Optional.of(boot));
        if (isBehind) {
            gates.contradicts(host, "its instance monitor reports a guest there", now);
        }
        return isBehind;
    }

    /** Whether the gate of a later boot than the lost one has asked since that loss was known. */
    boolean hasAskedSince(Transaction tx, NotificationRow loss) {
        return gates.hasAskedSince(
                loss.hostname(),
                NotificationTable.evidenceAt(tx, loss),
                StoredReports.evidence(loss).flatMap(HostEvidence::boot));
    }

    /** What its gate promises, or that it is waited for; empty if the host is to be let go (SAFETY.md, C-29). */
    Optional<BehindGate> of(HostProgress recovery, NotificationRow loss) {
        Instant now = context.clock().get();
        HostName host = recovery.host();
        gates.shutIn(host, now)
                .flatMap(boot -> context.database().read(tx -> against(tx, host, boot, now)))
                .ifPresent(what -> gates.contradicts(host, what, now));
        Optional<BootId> lost = StoredReports.evidence(loss).flatMap(HostEvidence::boot);
        boolean verified =
                context.database().read(tx -> boots.gateWaits(tx, loss)).isPresent();
        return gates.of(recovery, lost, verified, now);
    }

    /** What the monitors of that boot say against its gate. */
    private static Optional<String> against(Transaction tx, HostName host, BootId boot, Instant now) {
        return GreetingTable.ofBoot(tx, host, boot, now).stream()
                .flatMap(row -> row.gate().stream())
                .flatMap(gate -> gate
                        .fault()
                        .or(() ->
                                gate.open().filter(open -> open).map(open -> "its monitor says that the gate is open"))
                        .stream())
                .findFirst();
    }

    /** Those that do not need the gate of their host shut: they let go first, and are told so in this round. */
    List<ActiveRecovery<HostProgress, HostCommand>> openWhatIsNotNeeded() {
        var letGo = asked.keySet().stream()
                .flatMap(host -> recoveries.apply(host).stream())
                .filter(it -> !it.progress.isOver() && !it.isSetAside() && !needsGate(it.progress))
                .toList();
        letGo.forEach(it -> gates.opens(it.progress.host()));
        return letGo;
    }

    private static boolean needsGate(HostProgress progress) {
        return progress.needsGate() && progress.gate().isPresent();
    }

    /** Behind what the round has stored and sent. */
    void answerAll() {
        List<GateRequest> requests = List.copyOf(asked.values());
        asked.clear();
        requests.forEach(request -> {
            try {
                request.answer().complete(answer(request.ask()));
            } catch (RuntimeException e) {
                request.answer().completeExceptionally(e);
            }
        });
    }

    private GateAnswer answer(GateAsk ask) {
        HostName host = ask.host();
        Instant now = context.clock().get();
        var its = recoveries.apply(host);
        boolean isElsewhere = its.isEmpty() && context.database().read(tx -> HostRecoveryTable.isOpen(tx, host));
        boolean mayOpen = its.stream().allMatch(it -> it.isSetAside() || nothingMoreBegins(it.progress));
        boolean isNeeded = its.stream().anyMatch(it -> !it.isSetAside() && needsGate(it.progress));
        if (isElsewhere || !mayOpen && !isNeeded) {
            throw new IllegalStateException("The recovery of host " + host + " cannot be judged now.");
        }
        if (mayOpen && its.stream().allMatch(it -> it.isDrained(now))) {
            if (gates.opened(host)) {
                tellOpened(ask, its.isEmpty());
            }
            return new GateAnswer(true, "nothing is done for this host any more", "", Duration.ZERO, 0);
        }
        String challenge = context.ids().get().toString();
        Duration ahead =
                its.stream().map(it -> it.progress.novaAhead()).findFirst().orElse(Duration.ZERO);
        int waiting =
                its.stream().mapToInt(it -> it.progress.waitingBehindGate()).sum();
        gates.challenges(host, challenge, ahead, now);
        return new GateAnswer(
                false,
                mayOpen ? DRAINS : waiting + " instances of this host are still being evacuated",
                challenge,
                context.times().gatePromise(),
                waiting);
    }

    private void tellOpened(GateAsk ask, boolean isUnneeded) {
        String why = ask.opened()
                .map(reason -> " was opened by hand: " + reason + ".")
                .orElse(isUnneeded ? " opens: its host is not being recovered." : " opens.");
        context.events()
                .log(
                        Event.GATE_OPENED,
                        "The gate of host " + ask.host() + why,
                        Map.of(
                                "host",
                                ask.host(),
                                "boot",
                                ask.boot(),
                                "shut_ms",
                                ask.shutFor().toMillis()));
    }

    /** Whether nothing can be begun on the proof that there was. */
    private static boolean nothingMoreBegins(HostProgress progress) {
        boolean isUntouched =
                progress.proof().isEmpty() && progress.forcedDownAt().isEmpty();
        return progress.isOver()
                || progress.state() == HostState.RETURNED
                || !progress.cancelledBy().isEmpty()
                || progress.isGateBroken()
                || isUntouched;
    }

    /** The recovery of that host has ended. */
    void forget(HostName host) {
        gates.forget(host);
    }
}
