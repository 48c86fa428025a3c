package io.masakari.nativebindings.libvirt;

/** A call to libvirt failed, or did not come back. Says which, for what, and what to do; another try may succeed. */
public final class LibvirtException extends RuntimeException {
    private final String function;
    private final int code;

    LibvirtException(String function, String object, int code, String message, String advice) {
        super("libvirt: " + function + " for " + object + " failed with " + code + " (" + message + "). " + advice);
        this.function = function;
        this.code = code;
    }

    LibvirtException(String message) {
        super(message);
        this.function = "virConnectOpenReadOnly";
        this.code = 0;
    }

    public String function() {
        return function;
    }

    /** libvirt's {@code virErrorNumber}; 0 if the call did not come back. */
    public int code() {
        return code;
    }
}
