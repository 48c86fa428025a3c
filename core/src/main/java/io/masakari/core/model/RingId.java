package io.masakari.core.model;

import java.util.Objects;

/**
 * Names one generation of the membership: the lowest member and a sequence that grows with each change. Equal ring
 * ids at two hosts mean the same membership event. Sequences of rings with different representatives do not compare:
 * the two sides of a partition can have equal ones.
 *
 * @param representative lowest node id of that ring
 * @param sequence unsigned 64 bit, compared for equality only
 */
public record RingId(NodeId representative, long sequence) {
    public RingId {
        Objects.requireNonNull(representative, "representative");
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
