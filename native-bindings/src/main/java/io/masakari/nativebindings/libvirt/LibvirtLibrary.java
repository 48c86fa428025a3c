package io.masakari.nativebindings.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/** Mirror of libvirt/libvirt.h and libvirt/virterror.h (libvirt 9). Unless told otherwise: 0 or more, or -1 and an error. */
interface LibvirtLibrary extends Library {
    String SONAME = "libvirt.so.0";
    String DEBIAN_PACKAGE = "libvirt0";

    int VIR_UUID_STRING_BUFLEN = 37;
    int VIR_ERR_GNUTLS_ERROR = 40;
    int VIR_ERR_NO_DOMAIN = 42;
    int VIR_ERR_AUTH_FAILED = 45;
    int VIR_ERR_AUTH_CANCELLED = 79;
    int VIR_ERR_AUTH_UNAVAILABLE = 94;

    int VIR_CONNECT_RO = 1;
    int VIR_CRED_AUTHNAME = 2;
    int VIR_CRED_PASSPHRASE = 5;
    int VIR_CRED_ECHOPROMPT = 6;
    int VIR_CRED_NOECHOPROMPT = 7;
    int VIR_CRED_REALM = 8;

    /** virConnectAuth: int *credtype, unsigned int ncredtype, virConnectAuthCallbackPtr cb, void *cbdata. */
    int VIR_CONNECT_AUTH_SIZE = 32;

    int VIR_CONNECT_AUTH_CREDTYPE = 0;
    int VIR_CONNECT_AUTH_NCREDTYPE = 8;

    /** int (virConnectPtr, virDomainPtr, int event, int detail, void *opaque). */
    interface virConnectDomainEventCallback extends Callback {
        int invoke(Pointer conn, Pointer dom, int event, int detail, Pointer opaque);
    }

    /** void (virConnectPtr, virDomainPtr, void *opaque): reboot and control error. */
    interface virConnectDomainEventGenericCallback extends Callback {
        void invoke(Pointer conn, Pointer dom, Pointer opaque);
    }

    /** void (virConnectPtr, virDomainPtr, int action, void *opaque). */
    interface virConnectDomainEventWatchdogCallback extends Callback {
        void invoke(Pointer conn, Pointer dom, int action, Pointer opaque);
    }

    /** void (virConnectPtr, virDomainPtr, const char *srcPath, const char *devAlias, int action, const char *reason, void *). */
    interface virConnectDomainEventIOErrorReasonCallback extends Callback {
        void invoke(
                Pointer conn,
                Pointer dom,
                Pointer srcPath,
                Pointer devAlias,
                int action,
                Pointer reason,
                Pointer opaque);
    }

    /** void (virConnectPtr, virDomainPtr, int state, int reason, void *opaque). */
    interface virConnectDomainEventAgentLifecycleCallback extends Callback {
        void invoke(Pointer conn, Pointer dom, int state, int reason, Pointer opaque);
    }

    /** void (virConnectPtr, int reason, void *opaque). */
    interface virConnectCloseFunc extends Callback {
        void invoke(Pointer conn, int reason, Pointer opaque);
    }

    /** void (int timer, void *opaque). */
    interface virEventTimeoutCallback extends Callback {
        void invoke(int timer, Pointer opaque);
    }

    /** void (void *userData, virErrorPtr error). */
    interface virErrorFunc extends Callback {
        void invoke(Pointer userData, Pointer error);
    }

    /** int virInitialize(void). */
    int virInitialize();

    /** int virEventRegisterDefaultImpl(void): before the first connection. */
    int virEventRegisterDefaultImpl();

    /** int virEventRunDefaultImpl(void): one round, on one thread only. */
    int virEventRunDefaultImpl();

    /** int virEventAddTimeout(int milliseconds, virEventTimeoutCallback, void *opaque, virFreeCallback). */
    int virEventAddTimeout(int timeout, virEventTimeoutCallback cb, Pointer opaque, Pointer ff);

    /** void virSetErrorFunc(void *userData, virErrorFunc): without one, errors are printed. */
    void virSetErrorFunc(Pointer userData, virErrorFunc handler);

    /** int virGetLastErrorCode(void): of this thread. */
    int virGetLastErrorCode();

    /** const char *virGetLastErrorMessage(void): of this thread. */
    String virGetLastErrorMessage();

    /** virConnectPtr virConnectOpenAuth(const char *name, virConnectAuthPtr, unsigned int flags): NULL on failure. Blocks for ever if libvirtd hangs. */
    Pointer virConnectOpenAuth(String name, Pointer auth, int flags);

    /** int virConnectClose(virConnectPtr): references that are left; 0 if it is really closed. */
    int virConnectClose(Pointer conn);

    /** int virConnectSetKeepAlive(virConnectPtr, int interval, unsigned int count): seconds; 1 if unsupported. */
    int virConnectSetKeepAlive(Pointer conn, int interval, int count);

    /** int virConnectRegisterCloseCallback(virConnectPtr, virConnectCloseFunc, void *opaque, virFreeCallback). */
    int virConnectRegisterCloseCallback(Pointer conn, virConnectCloseFunc cb, Pointer opaque, Pointer freecb);

    /** int virConnectUnregisterCloseCallback(virConnectPtr, virConnectCloseFunc). */
    int virConnectUnregisterCloseCallback(Pointer conn, virConnectCloseFunc cb);

    /** int virConnectDomainEventRegisterAny(virConnectPtr, virDomainPtr or NULL, int eventID, cb, void *, virFreeCallback). */
    int virConnectDomainEventRegisterAny(
            Pointer conn, Pointer dom, int eventID, Callback cb, Pointer opaque, Pointer freecb);

    /** int virConnectDomainEventDeregisterAny(virConnectPtr, int callbackID). */
    int virConnectDomainEventDeregisterAny(Pointer conn, int callbackID);

    /** int virConnectListAllDomains(virConnectPtr, virDomainPtr **domains, unsigned int flags): caller frees both. */
    int virConnectListAllDomains(Pointer conn, PointerByReference domains, int flags);

    /** const char *virDomainGetName(virDomainPtr): the domain's own memory; asks nobody. */
    String virDomainGetName(Pointer domain);

    /** int virDomainGetUUIDString(virDomainPtr, char *buf): asks nobody. */
    int virDomainGetUUIDString(Pointer domain, byte[] buf);

    /** int virDomainGetState(virDomainPtr, int *state, int *reason, unsigned int flags). */
    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    /** int virDomainIsPersistent(virDomainPtr): 1 or 0. */
    int virDomainIsPersistent(Pointer domain);

    /** char *virDomainGetXMLDesc(virDomainPtr, unsigned int flags): the caller frees it; NULL on failure. */
    Pointer virDomainGetXMLDesc(Pointer domain, int flags);

    /** int virDomainFree(virDomainPtr). */
    int virDomainFree(Pointer domain);
}
