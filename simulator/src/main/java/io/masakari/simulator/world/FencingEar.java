package io.masakari.simulator.world;

/** A client that its host's fencer tells of fencings. */
public interface FencingEar {
    /**
     * One has ended with success.
     *
     * @param toldAt when it was told, by the monotonic clock of the client's host; the client may learn it later
     */
    void fenced(Host target, String action, String delegate, long toldAt);

    /** The fencers have compared what they know: something may have come that nobody told. */
    void compared();
}
