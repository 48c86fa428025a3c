package io.masakari.core.model;

import java.util.Objects;

/**
 * Names one generation of the membership: the lowest member and a sequence that grows with each change. Equal ring
 * ids at two hosts mean the same membership event. A ring has a higher sequence than all rings that its members were in
 * before. Rings without a common member do not compare: the two sides of a partition can have equal sequences.
 *
 * @param representative lowest node id of that ring
 * @param sequence unsigned 64 bit
 */
public record RingId(NodeId representative, long sequence) {
    public RingId {
        Objects.requireNonNull(representative, "representative");
    }

    /** Whether it was formed after the other, by members of the other. */
    public boolean isLaterThan(RingId other) {
        return Long.compareUnsigned(sequence, other.sequence) > 0;
    }

    /** Parses what {@link #toString} writes, as in "1.48". */
    public static RingId parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 1) {
            throw new IllegalArgumentException("Not a ring id: '" + text + "' (as in 1.48)");
        }
        return new RingId(
                new NodeId(Long.parseLong(text.substring(0, dot))), Long.parseUnsignedLong(text.substring(dot + 1)));
    }

    @Override
    public String toString() {
        return representative + "." + Long.toUnsignedString(sequence);
    }
}
