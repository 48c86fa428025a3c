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
        return new LibvirtException(
                function,
                object,
                library.virGetLastErrorCode(),
                String.valueOf(library.virGetLastErrorMessage()),
                "See systemctl status libvirtd on this host; its read-only socket must be open to this user.");
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
