package io.masakari.nativebindings.corosync;

/**
 * A ring id: one generation of the membership. Equal ones at two hosts mean the same membership event.
 *
 * @param nodeId lowest member of that ring
 * @param sequence unsigned 64 bit; the two sides of a partition can have equal ones
 */
public record CorosyncRing(long nodeId, long sequence) {
    @Override
    public String toString() {
        return nodeId + "." + Long.toUnsignedString(sequence);
    }
}
