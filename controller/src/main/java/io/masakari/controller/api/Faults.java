package io.masakari.controller.api;

import io.masakari.controller.api.http.Response;

/** Error bodies as upstream Masakari has them: one key that names the fault, holding code and message. */
final class Faults {
    private static final String RETRY_SECONDS = "2";

    private Faults() {}

    static Response response(int status, String message) {
        Response response = Wire.one(status, key(status), Wire.json("code", status, "message", message));
        return switch (status) {
            case 401 -> response.with("WWW-Authenticate", "Bearer realm=\"masakari\"");
            case 429, 503 -> response.with("Retry-After", RETRY_SECONDS);
            default -> response;
        };
    }

    /** As Keystone's middleware has it, in front of upstream Masakari. */
    static Response noToken(String authUri) {
        return Wire.one(
                        401,
                        "error",
                        Wire.json(
                                "code",
                                401,
                                "title",
                                "Unauthorized",
                                "message",
                                "The request you have made requires authentication."))
                .with("WWW-Authenticate", "Keystone uri=\"" + authUri + "\"");
    }

    private static String key(int status) {
        return switch (status) {
            case 400 -> "badRequest";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "itemNotFound";
            case 405 -> "badMethod";
            case 409 -> "conflictingRequest";
            case 413, 429 -> "overLimit";
            case 415 -> "badMediaType";
            case 501 -> "notImplemented";
            case 503 -> "serviceUnavailable";
            default -> "masakariFault";
        };
    }
}
