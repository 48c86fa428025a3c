package io.masakari.core.model;

/** Corosync's number of a cluster member: unsigned 32 bit, never 0. */
public record NodeId(long value) implements Comparable<NodeId> {
    private static final long MAX = 0xFFFF_FFFFL;

    public NodeId {
        if (value < 1 || value > MAX) {
            throw new IllegalArgumentException("Not a node id: " + value + " (1 to " + MAX + " are allowed)");
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
