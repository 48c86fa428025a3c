package io.masakari.embeddednova.cloud;

/** Nova refuses a request. An exception, because it ends a request from any depth just as in the real API. */
public final class Refusal extends RuntimeException {
    private final int status;
    private final String kind;

    private Refusal(int status, String kind, String message) {
        super(message);
        this.status = status;
        this.kind = kind;
    }

    public static Refusal badRequest(String message) {
        return new Refusal(400, "badRequest", message);
    }

    public static Refusal forbidden(String rule) {
        return new Refusal(403, "forbidden", "Policy doesn't allow " + rule + " to be performed.");
    }

    public static Refusal notFound(String message) {
        return new Refusal(404, "itemNotFound", message);
    }

    public static Refusal notAcceptable(String message) {
        return new Refusal(406, "computeFault", message);
    }

    static Refusal conflict(String message) {
        return new Refusal(409, "conflictingRequest", message);
    }

    public static Refusal tooLarge() {
        return new Refusal(413, "overLimit", "Request is too large.");
    }

    public int status() {
        return status;
    }

    /** The only top-level key of the error's JSON. */
    public String kind() {
        return kind;
    }
}
