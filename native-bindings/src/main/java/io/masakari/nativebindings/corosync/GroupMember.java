package io.masakari.nativebindings.corosync;

/**
 * A process in the group ({@code struct cpg_address}).
 *
 * @param nodeId unsigned 32 bit
 * @param pid as that host's Corosync sees it
 * @param reason why it is in the joined or left list; {@code UNDEFINED} in the member list
 */
public record GroupMember(long nodeId, long pid, Reason reason) {
    /** {@code cpg_reason_t}, in its order. */
    public enum Reason {
        UNDEFINED,
        /** The process joined. */
        JOIN,
        /** The process left by {@code cpg_leave}. */
        LEAVE,
        /** Token lost: power cut, cut link, hang, crash of Corosync or partition. */
        NODE_DOWN,
        /**
         * The node came back with the process in the group: it had stayed there (heal of a partition, thaw), or had joined
         * while its Corosync had just started and was still alone.
         */
        NODE_UP,
        /** The process died, or its Corosync was shut down in order; then its node leaves the ring within some ms. */
        PROC_DOWN;

        static Reason of(int code) {
            return code >= 0 && code < values().length ? values()[code] : UNDEFINED;
        }
    }
}
