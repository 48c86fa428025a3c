package io.masakari.nativebindings.corosync;

/** A call to Corosync failed. Says which, for what, and what to do; retrying helps only if {@link #isTryAgain}. */
public final class CorosyncException extends RuntimeException {
    private final int code;

    CorosyncException(String library, String function, int code, String object) {
        super(library + ": " + function + (object.isEmpty() ? "" : " for " + object) + " returned " + code + " ("
                + CsError.symbol(code) + "). " + CsError.advice(function, code));
        this.code = code;
    }

    /** Corosync's {@code cs_error_t}. */
    public int code() {
        return code;
    }

    /** As in {@code CS_ERR_ACCESS}. */
    public String symbol() {
        return CsError.symbol(code);
    }

    /** Corosync is starting or forming a ring: the same call may succeed some ms later. */
    public boolean isTryAgain() {
        return code == CsError.TRY_AGAIN;
    }

    /** There is no Corosync, or there is none any more: this handle will never work again. */
    public boolean isConnectionLost() {
        return code == CsError.LIBRARY || code == CsError.BAD_HANDLE;
    }
}
