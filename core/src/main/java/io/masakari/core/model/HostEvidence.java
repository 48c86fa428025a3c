package io.masakari.core.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a host monitor knows about a lost host when it reports it.
 *
 * @param key identity of this loss; its ring is the first quorate one without the host
 * @param host Nova's name of the lost host
 * @param cause why it left
 * @param lostAt when the reporter first saw a membership without it, by its wall clock; not later than the key's ring
 * @param quorate whether the reporter's partition was quorate in that ring
 * @param members nodes that remained, ascending
 * @param reporter host that reports
 * @param fencing how far the proof has come
 * @param proof present exactly when {@code fencing} is PROVEN
 * @param boot the boot of the host that was lost; empty if the reporter does not know it
 * @param lastFencing of a host that was never seen, what the fencer's history says of it; it proves nothing, and is for people
 */
public record HostEvidence(
        LossKey key,
        HostName host,
        LossCause cause,
        Instant lostAt,
        boolean quorate,
        List<NodeId> members,
        HostName reporter,
        FencingStatus fencing,
        Optional<FencingProof> proof,
        Optional<BootId> boot,
        Optional<FencingProof> lastFencing) {
    public HostEvidence {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(lostAt, "lostAt");
        Objects.requireNonNull(reporter, "reporter");
        Objects.requireNonNull(fencing, "fencing");
        Objects.requireNonNull(boot, "boot");
        Objects.requireNonNull(lastFencing, "lastFencing");
        if (cause == LossCause.NEVER_SEEN && proof.isPresent()) {
            throw new IllegalArgumentException("What was never seen cannot be proven");
        }
        members = List.copyOf(members);
        if (proof.isPresent() != (fencing == FencingStatus.PROVEN)) {
            throw new IllegalArgumentException("fencing is " + fencing + " but proof is " + proof);
        }
    }

    /** Without a fencing beside it. */
    public HostEvidence(
            LossKey key,
            HostName host,
            LossCause cause,
            Instant lostAt,
            boolean quorate,
            List<NodeId> members,
            HostName reporter,
            FencingStatus fencing,
            Optional<FencingProof> proof,
            Optional<BootId> boot) {
        this(key, host, cause, lostAt, quorate, members, reporter, fencing, proof, boot, Optional.empty());
    }

    /** Of a boot that the reporter does not know. */
    public HostEvidence(
            LossKey key,
            HostName host,
            LossCause cause,
            Instant lostAt,
            boolean quorate,
            List<NodeId> members,
            HostName reporter,
            FencingStatus fencing,
            Optional<FencingProof> proof) {
        this(key, host, cause, lostAt, quorate, members, reporter, fencing, proof, Optional.empty());
    }

    /** The same loss, of this boot. */
    public HostEvidence of(Optional<BootId> known) {
        return new HostEvidence(
                key, host, cause, lostAt, quorate, members, reporter, fencing, proof, known, lastFencing);
    }

    /** The same loss under another key. */
    public HostEvidence under(LossKey other) {
        return new HostEvidence(
                other, host, cause, lostAt, quorate, members, reporter, fencing, proof, boot, lastFencing);
    }

    /** The same loss, now proven. */
    public HostEvidence provenBy(FencingProof found) {
        return new HostEvidence(
                key,
                host,
                cause,
                lostAt,
                quorate,
                members,
                reporter,
                FencingStatus.PROVEN,
                Optional.of(found),
                boot,
                lastFencing);
    }

    /** The same loss, after the wait for a proof has ended without one. */
    public HostEvidence unfenced() {
        return new HostEvidence(
                key,
                host,
                cause,
                lostAt,
                quorate,
                members,
                reporter,
                FencingStatus.UNFENCED,
                Optional.empty(),
                boot,
                lastFencing);
    }

    /** The same, with what the fencer's history has of the host. */
    public HostEvidence beside(Optional<FencingProof> fenced) {
        return new HostEvidence(key, host, cause, lostAt, quorate, members, reporter, fencing, proof, boot, fenced);
    }
}
