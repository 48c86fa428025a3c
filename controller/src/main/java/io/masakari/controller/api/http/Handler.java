package io.masakari.controller.api.http;

/** Answers requests; called by many connection threads at once. */
public interface Handler {
    /** Must not throw: the connection would be closed without an answer. */
    Response handle(Request request);

    /** Body for a request that the transport itself refuses: malformed, too large. Needs no authentication. */
    Response refuse(int status, String message);

    /** Told of somebody who gets no connection, as there is no place; quick. */
    default void turnedAway(Peer peer) {}
}
