package io.masakari.controller.api;

import io.masakari.controller.api.http.Request;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What OpenStack calls a request by.
 *
 * @param own given to it here, and told in the answer
 * @param global given to it by whoever began what it belongs to, if it is told and has the form of one
 */
record RequestId(String own, Optional<String> global) {
    static final String HEADER = "X-Openstack-Request-Id";
    private static final Pattern FORM =
            Pattern.compile("req-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    static RequestId of(Request request) {
        return new RequestId(
                "req-" + UUID.randomUUID(),
                request.header(HEADER).filter(told -> FORM.matcher(told).matches()));
    }
}
