package io.masakari.nativebindings.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * How a connection shows who it is, where libvirtd wants to know: SASL credentials from auth.conf, and the certificates of
 * TLS, which libvirt finds itself. Nobody is asked: a daemon has no terminal.
 */
final class Credentials {
    /** A virConnectAuth with the kinds that libvirt's own has, and no callback. Read by libvirt while it opens. */
    static final Pointer FROM_FILES = fromFiles();

    private Credentials() {}

    private static Pointer fromFiles() {
        int[] kinds = {
            LibvirtLibrary.VIR_CRED_AUTHNAME,
            LibvirtLibrary.VIR_CRED_ECHOPROMPT,
            LibvirtLibrary.VIR_CRED_REALM,
            LibvirtLibrary.VIR_CRED_PASSPHRASE,
            LibvirtLibrary.VIR_CRED_NOECHOPROMPT
        };
        // One block, so that nothing of it is freed before the rest.
        int size = LibvirtLibrary.VIR_CONNECT_AUTH_SIZE;
        Memory auth = new Memory(size + (long) kinds.length * Integer.BYTES);
        auth.clear();
        auth.write(size, kinds, 0, kinds.length);
        auth.setPointer(LibvirtLibrary.VIR_CONNECT_AUTH_CREDTYPE, auth.share(size));
        auth.setInt(LibvirtLibrary.VIR_CONNECT_AUTH_NCREDTYPE, kinds.length);
        return auth;
    }
}
