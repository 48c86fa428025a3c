package io.masakari.core.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

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

    /** The components, to be set by name. */
    public static final class Edit {
        public LossKey key;
        public HostName host;
        public LossCause cause;
        public Instant lostAt;
        public boolean quorate = true;
        public List<NodeId> members = List.of();
        public HostName reporter;
        public FencingStatus fencing = FencingStatus.PENDING;
        public Optional<FencingProof> proof = Optional.empty();
        public Optional<BootId> boot = Optional.empty();
        public Optional<FencingProof> lastFencing = Optional.empty();

        private Edit() {}
    }

    public static HostEvidence of(Consumer<Edit> all) {
        return Edits.changed(HostEvidence.class, new Edit(), all);
    }

    /** The same loss, with that change. */
    public HostEvidence with(Consumer<Edit> change) {
        return Edits.changed(HostEvidence.class, Edits.copy(this, new Edit()), change);
    }

    /** Whether the host left in order, and nothing says that it was switched off since. */
    public boolean isOnlyALeave() {
        return cause == LossCause.ORDERLY_LEAVE && proof.isEmpty();
    }

    /** The same loss, now proven. */
    public HostEvidence provenBy(FencingProof found) {
        return with(e -> {
            e.fencing = FencingStatus.PROVEN;
            e.proof = Optional.of(found);
        });
    }

    /** The same loss, after the wait for a proof has ended without one. */
    public HostEvidence unfenced() {
        return with(e -> {
            e.fencing = FencingStatus.UNFENCED;
            e.proof = Optional.empty();
        });
    }
}
