package io.masakari.nativebindings.libvirt;

import com.sun.jna.Pointer;
import io.masakari.nativebindings.internal.NativeLibraries;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The loaded library, initialised once, and the few verbs that several classes here need. Any thread. */
final class Libvirt {
    /** An empty one: libvirt would print to stderr what we throw. */
    private static final LibvirtLibrary.virErrorFunc SILENT = (userData, error) -> {};

    private static Libvirt instance;
    final LibvirtLibrary library;

    private Libvirt() {
        library = NativeLibraries.load(LibvirtLibrary.SONAME, LibvirtLibrary.DEBIAN_PACKAGE, LibvirtLibrary.class);
        check(library.virInitialize(), "virInitialize", "this process");
        library.virSetErrorFunc(null, SILENT);
    }

    static synchronized Libvirt get() {
        if (instance == null) {
            instance = new Libvirt();
        }
        return instance;
    }

    int check(int result, String function, String object) {
        if (result < 0) {
            throw failure(function, object);
        }
        return result;
    }

    LibvirtException failure(String function, String object) {
        int code = library.virGetLastErrorCode();
        return new LibvirtException(
                function, object, code, String.valueOf(library.virGetLastErrorMessage()), advice(code));
    }

    static String advice(int code) {
        if (isAuthentication(code)) {
            return "libvirtd wants to know who this is, or does not let this one in: put the credentials into"
                    + " /etc/libvirt/auth.conf, readable by this user, or name a file with ?authfile= in the URI.";
        }
        return code == LibvirtLibrary.VIR_ERR_GNUTLS_ERROR
                ? "Both sides need certificates that the other's authority signed, and this user must be able to read"
                        + " its own: see pkipath in https://libvirt.org/uri.html."
                : "See systemctl status libvirtd on this host; its read-only socket must be open to this user.";
    }

    static boolean isAuthentication(int code) {
        return code == LibvirtLibrary.VIR_ERR_AUTH_FAILED
                || code == LibvirtLibrary.VIR_ERR_AUTH_CANCELLED
                || code == LibvirtLibrary.VIR_ERR_AUTH_UNAVAILABLE;
    }

    String name(Pointer domain) {
        return String.valueOf(library.virDomainGetName(domain));
    }

    UUID uuid(Pointer domain) {
        byte[] text = new byte[LibvirtLibrary.VIR_UUID_STRING_BUFLEN];
        check(library.virDomainGetUUIDString(domain, text), "virDomainGetUUIDString", "a domain");
        return UUID.fromString(new String(text, 0, text.length - 1, StandardCharsets.US_ASCII));
    }
}
