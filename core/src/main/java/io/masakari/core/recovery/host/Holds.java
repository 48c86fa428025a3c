package io.masakari.core.recovery.host;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostName;
import io.masakari.core.recovery.Hold;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.Proof;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a {@link HostRecovery} that is held looks at from time to time, and what has it go on after its force-down. */
final class Holds {
    private static final String WATCHED =
            "; it is asked for again when the host has been silent for a while, as it may have booted";

    private final HostDraft d;
    private final ForcingDown forcing;

    Holds(HostDraft draft, ForcingDown forcing) {
        d = draft;
        this.forcing = forcing;
    }

    void recheck() {
        d.retryAt = Optional.of(d.now.plus(d.times.recheck()));
        if (d.isHeldFor(HoldReason.NO_RESERVED_HOST)) {
            lookForReserved();
        } else if (d.isHeldFor(HoldReason.NO_ROOM)) {
            if (d.gate.isEmpty() && d.mayMeetBoot()) {
                watchBeforeAsking();
            } else {
                lookForRoom();
            }
        } else if (d.isHeldFor(HoldReason.LIST_UNCONFIRMED)) {
            d.list(d.host());
        } else if (d.hold.orElseThrow().reason().endsInNova() || d.isHeldFor(HoldReason.DISARMED)) {
            d.findService();
            if (d.isHeldFor(HoldReason.PROOF_OUT_OF_DATE)
                    && d.proof.map(FencingProof::boots).orElse(true)) {
                d.listServices();
            }
        } else {
            d.commands.add(new HostCommand.Review());
        }
    }

    /** Whether it may wait for a silence that counts only while Nova hears others. */
    boolean awaitsSilence() {
        return d.forcedDownAt.isEmpty() && (d.isHeldFor(HoldReason.ONE_WITNESS) || d.isHeldFor(HoldReason.HOST_HEARD));
    }

    /** After force-down, an operator's word given since then opens the way again, or the silence of the host. */
    void reopen(HostSituation situation, Evacuations evacuations) {
        boolean isReleased = situation
                .operatorWord()
                .map(OperatorWord::saidAt)
                .filter(this::isNew)
                .isPresent();
        if (d.isHeldFor(HoldReason.PROOF_OUT_OF_DATE)) {
            goOnIfSilent(situation.vouched().filter(proof -> isNew(proof.offAt())));
        } else if (situation.disarmed().isPresent()) {
            return; // the switch ends it
        } else if (d.isHeldFor(HoldReason.DISARMED)) {
            goOnIfAnswered(false);
        } else if (d.isHeldFor(HoldReason.SERVICE_UNKNOWN)) {
            goOnIfListed();
        } else if (d.isHeldFor(HoldReason.DECISIONS_EXPIRE)) {
            goOnIfAnswered(isReleased);
        } else if (d.isHeldFor(HoldReason.SERVICE_CLEARED) && isReleased) {
            d.forcedDownAt = Optional.empty();
            d.service = Optional.empty();
            forcing.judge(situation);
        } else if (isReleased
                && d.hold.map(Hold::reason).filter(HostProgress::isOfGate).isPresent()) {
            // The host is back, and its gate holds nothing: whatever was said, nothing more is begun.
            d.gate = Optional.empty();
            d.cancelledBy = HostDraft.HOST_RETURNED;
            goOn();
        } else if (d.isHeldFor(HoldReason.NO_RESERVED_HOST) && isReleased) {
            lookForReserved();
        } else if (d.isHeldFor(HoldReason.NO_ROOM) && isReleased) {
            evacuations.tryAllNow();
            lookForRoom();
        } else if (d.isHeldFor(HoldReason.LIST_UNCONFIRMED) && isReleased) {
            d.counted = true;
            goOn();
        }
    }

    /** Another list while an empty one is not believed. */
    void listed(List<ServerView> servers, SecondCount count, Evacuations evacuations) {
        if (!servers.isEmpty() || count.isKnown()) {
            d.become(HostState.LISTING);
            d.become(HostState.EVACUATING);
            evacuations.adoptFresh(servers, count);
        }
    }

    /** Since the hold began. */
    private boolean isNew(Instant time) {
        return d.hold.map(Hold::since).filter(time::isAfter).isPresent();
    }

    private void goOnIfAnswered(boolean released) {
        Optional<Optional<ServiceView>> service = d.service
                .filter(reading -> reading.at().isAfter(d.hold.orElseThrow().since()))
                .map(VolatileState.Reading::value);
        if (service.flatMap(view -> view).filter(view -> !view.forcedDown()).isPresent()) {
            cleared();
        } else if (released || service.isPresent()) {
            goOn();
        }
    }

    /** Its cell is back. */
    private void goOnIfListed() {
        if (d.freshService().flatMap(read -> read).isPresent()) {
            goOnIfAnswered(false);
        }
    }

    private void goOnIfSilent(Optional<Proof> vouched) {
        Optional<Optional<ServiceView>> service = d.freshService();
        boolean silent = service.flatMap(read -> read).isPresent() && !d.isHeardSinceForceDown() && isSilent();
        if (service.flatMap(view -> view).filter(view -> !view.forcedDown()).isPresent()) {
            cleared();
        } else if (vouched.isPresent()) {
            d.proof = vouched.map(Proof::statement);
            goOn();
        } else if (silent) {
            goOn();
        }
    }

    private boolean isSilent() {
        return d.proof.orElseThrow().boots()
                ? !d.mayMeetBoot()
                : d.heartbeats.isSilentFor(d.times.seenDownAfter(), d.host(), d.now);
    }

    void cleared() {
        d.hold(HoldReason.SERVICE_CLEARED, "the compute service is not forced down any more");
    }

    /**
     * The silence that the next evacuation needs is watched in this hold, so that it is not held now for want of room and then
     * for an old proof, in turn.
     */
    private void watchBeforeAsking() {
        String what = d.hold.orElseThrow().detail();
        d.hold(HoldReason.NO_ROOM, what.endsWith(WATCHED) ? what : what + WATCHED);
        d.retryAt = Optional.of(d.now.plus(d.times.recheck()));
        d.findService();
        d.listServices();
    }

    private void lookForRoom() {
        d.noMoreReserved = false; // one may have been added meanwhile
        goOn();
    }

    private void lookForReserved() {
        d.noMoreReserved = false;
        d.read(VolatileState.Read.RESERVED, new HostCommand.TakeReservedHost(Set.of(d.host())));
        d.retryAt = Optional.of(d.now.plus(d.times.recheck()));
    }

    void reservedHostReady(HostName host) {
        d.reading.remove(VolatileState.Read.RESERVED);
        if (!d.reserved.contains(host)) {
            d.reserved.add(host);
        }
        if (d.isHeldFor(HoldReason.NO_RESERVED_HOST)) {
            goOn();
        }
    }

    /** After a hold behind the force-down, which may have come before the fresh list. */
    void goOn() {
        // However long it was held, somebody else may have moved or started what was listed before.
        d.listsFirst = true;
        d.become(HostState.LISTING);
        d.listAgain();
    }
}
