package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.safety.HoldReason;
import io.masakari.core.safety.HostSituation;
import io.masakari.core.safety.OperatorWord;
import io.masakari.core.safety.Proof;
import java.util.Optional;
import java.util.Set;

/** What a {@link HostRecovery} that is held looks at from time to time, and what has it go on after its force-down. */
final class Holds {
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
        } else if (d.hold.orElseThrow().reason().endsInNova()) {
            d.findService();
            if (d.isHeldFor(HoldReason.PROOF_OUT_OF_DATE)
                    && d.proof.map(Proof::boots).orElse(true)) {
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
    void reopen(HostSituation situation) {
        Optional<OperatorWord> newWord = situation
                .operatorWord()
                .filter(word -> d.hold.filter(held -> word.saidAt().isAfter(held.since()))
                        .isPresent());
        if (d.isHeldFor(HoldReason.PROOF_OUT_OF_DATE)) {
            goOnIfSilent(newWord.filter(OperatorWord::confirmedOff));
        } else if (d.isHeldFor(HoldReason.DECISIONS_EXPIRE)) {
            goOnIfAnswered(newWord.isPresent());
        } else if (d.isHeldFor(HoldReason.SERVICE_CLEARED) && newWord.isPresent()) {
            d.forcedDownAt = Optional.empty();
            d.service = Optional.empty();
            forcing.judge(situation);
        } else if (d.isHeldFor(HoldReason.NO_RESERVED_HOST) && newWord.isPresent()) {
            lookForReserved();
        }
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

    private void goOnIfSilent(Optional<OperatorWord> confirmedOff) {
        Optional<Optional<ServiceView>> service = d.freshService();
        boolean silent = service.isPresent() && !d.isHeardSinceForceDown() && isSilent();
        if (service.flatMap(view -> view).filter(view -> !view.forcedDown()).isPresent()) {
            cleared();
        } else if (confirmedOff.isPresent()) {
            d.proof = confirmedOff.flatMap(OperatorWord::asProof).map(Proof::statement);
            goOn();
        } else if (silent) {
            goOn();
        }
    }

    private boolean isSilent() {
        return Proof.boots(d.proof.orElseThrow())
                ? !d.mayMeetBoot()
                : d.heartbeats.isSilentFor(d.times.seenDownAfter(), d.host(), d.now);
    }

    void cleared() {
        d.hold(HoldReason.SERVICE_CLEARED, "the compute service is not forced down any more");
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
        d.become(HostState.LISTING);
        d.listAgain();
    }
}
