package io.masakari.controller.api;

import io.masakari.controller.api.http.Response;

/** A request that is answered with an error; the message goes to the sender, in upstream's words where it has some. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Response response;

    ApiException(int status, String message) {
        this(status, message, Faults.response(status, message));
    }

    private ApiException(int status, String message, Response response) {
        super(message, null, false, false);
        this.status = status;
        this.response = response;
    }

    /** For a request without a token that Keystone knows. */
    static ApiException noToken(String authUri) {
        return new ApiException(401, "No valid token", Faults.noToken(authUri));
    }

    static ApiException badRequest(String message) {
        return new ApiException(400, message);
    }

    static ApiException forbidden(String message) {
        return new ApiException(403, message);
    }

    static ApiException notFound(String message) {
        return new ApiException(404, message);
    }

    static ApiException conflict(String message) {
        return new ApiException(409, message);
    }

    static ApiException unavailable(String message) {
        return new ApiException(503, message);
    }

    int status() {
        return status;
    }

    Response response() {
        return response;
    }
}
