package io.masakari.controller.compute;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything needed to reach Nova. Built once by {@link NovaSettings}.
 *
 * @param origin where the credentials come from, for people
 * @param authUrl Keystone, ending in /v3
 * @param region empty: the only one in the catalog
 * @param endpointInterface "public", "internal" or "admin"
 * @param endpoint Nova's address instead of the catalog's
 * @param caFile certificates (PEM) that are trusted instead of the system's
 * @param insecure certificates are not checked at all
 */
public record NovaAccess(
        String origin,
        URI authUrl,
        Credentials credentials,
        Optional<String> region,
        String endpointInterface,
        Optional<URI> endpoint,
        Optional<Path> caFile,
        boolean insecure,
        Limits limits) {

    /**
     * @param connect for one TCP connection, and again for its TLS handshake
     * @param response from the request to the first byte, and between any two bytes
     * @param call for one HTTP request as a whole, body included
     * @param connections open at the same time
     */
    public record Limits(Duration connect, Duration response, Duration call, int connections) {
        public static final Duration CONNECT = Duration.ofSeconds(5);
        /** Longer than Nova's slow cases (an evacuate takes 0.7 s under load), shorter than an operator's patience. */
        public static final Duration RESPONSE = Duration.ofSeconds(30);

        public static final int CONNECTIONS = 16;
        /** How long after it was sent a request may begin at Nova. */
        public static final Duration ARRIVAL = Duration.ofSeconds(10);

        /** The longest time of a call: connecting, the TLS handshake and the answer each take their limit. */
        public static Duration wholeCall(Duration connect, Duration response) {
            return connect.multipliedBy(2).plus(response);
        }

        public static Limits defaults() {
            return new Limits(CONNECT, RESPONSE, wholeCall(CONNECT, RESPONSE), CONNECTIONS);
        }
    }

    /** With at least so many connections: a call that has a thread must not wait for one (SAFETY.md, C-22). */
    public NovaAccess forCallers(int callers) {
        return with(new Limits(limits.connect, limits.response, limits.call, Math.max(limits.connections, callers)));
    }

    NovaAccess with(Limits others) {
        return new NovaAccess(
                origin, authUrl, credentials, region, endpointInterface, endpoint, caFile, insecure, others);
    }

    /** What an operator should know, although it works; logged at the start. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (insecure) {
            warnings.add(
                    "Certificates of Keystone and Nova are not checked, so anybody on the path can take the password."
                            + " Give the CA in [nova] ca_file and remove insecure.");
        }
        if (authUrl.getScheme().equals("http") && !isThisMachine(authUrl.getHost())) {
            warnings.add(
                    "Keystone is reached without TLS at " + authUrl + ": the password crosses the network in clear.");
        }
        return warnings;
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }
}
