package io.masakari.controller.api.http;

import java.time.Duration;

/**
 * Limits of one listener, so that no sender can block or exhaust it (SAFETY.md, C-9).
 *
 * @param connections open at once; of more, an idle one gives way, or they are answered 503 and closed
 * @param bodyBytes of a request; more is 413
 * @param lineBytes of the request line and of each header line
 * @param headers in a request
 * @param request from a request's first byte to the last byte of its answer; a slow sender is cut off
 * @param firstRequest wait of a new connection, or of one that never authenticated, for its next request
 * @param idle wait of a connection that has authenticated
 */
public record Limits(
        int connections,
        int bodyBytes,
        int lineBytes,
        int headers,
        Duration request,
        Duration firstRequest,
        Duration idle) {
    /** The body limit is upstream's. */
    public static Limits standard(int connections) {
        return new Limits(
                connections,
                114_688,
                16_384,
                100,
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(75));
    }
}
