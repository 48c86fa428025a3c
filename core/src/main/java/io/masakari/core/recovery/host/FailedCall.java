package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.CallFailure;
import io.masakari.core.recovery.ServiceView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a failed call of a {@link HostRecovery} means, by command. */
final class FailedCall implements HostCommand.Performer<Void> {
    private final HostDraft d;
    private final Evacuations evacuations;
    private final CallFailure failure;
    private final Ending ending;

    FailedCall(HostDraft draft, Evacuations evacuations, Ending ending, CallFailure failure) {
        d = draft;
        this.evacuations = evacuations;
        this.failure = failure;
        this.ending = ending;
    }

    @Override
    public Void review() {
        return stageFailed();
    }

    @Override
    public Void findService() {
        d.reading.remove(VolatileState.Read.SERVICE);
        d.lookAt = Optional.of(d.now.plus(d.times.recheck()));
        return d.state == HostState.EVACUATING || d.state == HostState.RETURNED ? null : stageFailed();
    }

    /** Whatever happened to it, the service is read and the gates are asked before it is sent again (C-10). */
    @Override
    public Void forceDown(ServiceView service, String reason) {
        if (d.state == HostState.FORCING_DOWN && !d.cancelledBy.isEmpty()) {
            ending.forceDownFailed(failure.toString());
        } else if (d.state == HostState.FORCING_DOWN) {
            d.become(HostState.PREPARING);
            d.service = Optional.empty();
            d.failures = d.failedForceDowns++;
            stageFailed();
        }
        return null;
    }

    @Override
    public Void listServers(HostName host) {
        d.listing.remove(host);
        boolean awaited = d.state == HostState.LISTING || d.state == HostState.EVACUATING && d.listsFirst;
        if (awaited && host.equals(d.host())) {
            return stageFailed();
        }
        if (host.equals(d.host()) && d.state == HostState.EVACUATING && !d.counted) {
            d.countRead(SecondCount.unknown(failure.toString()));
        }
        for (Evacuation e : List.copyOf(d.evacuations.values())) {
            if (e.state() == EvacuationState.VERIFYING && e.target().equals(Optional.of(host))) {
                d.put(e.verifyAgain(d.now.plus(delay())));
            }
        }
        return null;
    }

    @Override
    public Void readRecords(Instant since) {
        d.reading.remove(VolatileState.Read.RECORDS);
        d.failures++;
        d.followAt = Optional.of(d.now.plus(delay()));
        d.reason = "cannot follow the evacuations: " + failure;
        return null;
    }

    @Override
    public Void listServices() {
        d.reading.remove(VolatileState.Read.SERVICES);
        return null;
    }

    @Override
    public Void takeReservedHost(Set<HostName> avoid) {
        d.reading.remove(VolatileState.Read.RESERVED);
        d.failures++;
        Instant later = d.now.plus(delay());
        for (Evacuation e : List.copyOf(d.evacuations.values())) {
            if (e.state() == EvacuationState.PENDING && e.notBefore().isBefore(later)) {
                d.put(e.notTaken(later, "cannot take a reserved host: " + failure, d.now));
            }
        }
        return null;
    }

    @Override
    public Void returnReservedHost(HostName host) {
        return null;
    }

    @Override
    public Void resetToError(InstanceId instance) {
        return instanceFailed(instance);
    }

    @Override
    public Void evacuate(InstanceId instance, Optional<HostName> target) {
        return instanceFailed(instance);
    }

    @Override
    public Void stopLanded(InstanceId instance) {
        return instanceFailed(instance);
    }

    @Override
    public Void inspect(InstanceId instance) {
        return instanceFailed(instance);
    }

    private Void instanceFailed(InstanceId instance) {
        evacuations.callFailed(instance, failure);
        return null;
    }

    /** A stage's own call failed: it is tried again with growing delays, and shown from the third time on. */
    private Void stageFailed() {
        d.failures++;
        d.reason = failure.toString();
        Instant again = d.now.plus(delay());
        boolean beforeForceDown = d.forcedDownAt.isEmpty() && d.state != HostState.HELD;
        if (beforeForceDown && d.failures >= 3) {
            d.hold(failure.holdReason(), failure.toString());
        }
        d.retryAt = Optional.of(again);
        return null;
    }

    private Duration delay() {
        return d.policy.calls().delayAfter(Math.max(1, d.failures)).orElse(d.times.recheck());
    }
}
