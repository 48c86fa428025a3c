package io.masakari.nativebindings.libvirt;

/** A call to libvirt failed, or did not come back. Says which, for what, and what to do; another try may succeed. */
public final class LibvirtException extends RuntimeException {
    LibvirtException(String function, String object, int code, String message, String advice) {
        super("libvirt: " + function + " for " + object + " failed with " + code + " (" + message + "). " + advice);
    }

    LibvirtException(String message) {
        super(message);
    }
}
