package io.masakari.controller.api;

import io.masakari.controller.api.http.Request;
import java.util.List;

/**
 * An authenticated request on its way to a resource.
 *
 * @param ids the path's variable parts, in order
 * @param minor microversion 1.minor that the caller asked for
 */
record ApiCall(Request request, Caller caller, List<String> ids, int minor) {
    String id(int index) {
        return ids.get(index);
    }

    byte[] body() {
        return request.body();
    }
}
