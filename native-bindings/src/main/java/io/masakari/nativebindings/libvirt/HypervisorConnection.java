package io.masakari.nativebindings.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One read-only connection to libvirtd, from its opening to its end. It does not connect again. Events are told on
 * libvirt's event thread, from before {@link #open} returns; the listener should only put them on a queue. All other
 * calls may wait for libvirtd, as long as keepalive takes to see that it hangs: never call them on a thread that must
 * not wait.
 */
public final class HypervisorConnection implements AutoCloseable {
    /** The thread that opens, while it does; one that hangs keeps all later ones waiting, instead of piling up. */
    private static final AtomicReference<Thread> OPENING = new AtomicReference<>();

    private final Libvirt libvirt;
    private final LibvirtLibrary library;
    private final String uri;
    private final Pointer connection;
    private final Pointer key;
    private final List<Integer> registrations = new ArrayList<>();
    private boolean closeRegistered;
    private boolean closed;

    /**
     * @param uri as in qemu:///system
     * @param openLimit how long opening may take
     * @param keepaliveInterval how often libvirtd is asked whether it lives, while it is silent; whole seconds
     * @param keepaliveCount how many answers may be missing before the connection counts as lost
     */
    public record Settings(String uri, Duration openLimit, Duration keepaliveInterval, int keepaliveCount) {}

    private HypervisorConnection(Settings settings, Consumer<HypervisorEvent> listener, Consumer<Throwable> failures) {
        EventLoop.get().orThrow(failures);
        libvirt = Libvirt.get();
        library = libvirt.library;
        uri = settings.uri();
        connection = library.virConnectOpenAuth(uri, Credentials.FROM_FILES, LibvirtLibrary.VIR_CONNECT_RO);
        if (connection == null) {
            throw libvirt.failure("virConnectOpenAuth", uri);
        }
        key = Callbacks.register(new Callbacks.Receiver(listener, failures));
        try {
            check(
                    library.virConnectSetKeepAlive(
                            connection, (int) settings.keepaliveInterval().toSeconds(), settings.keepaliveCount()),
                    "virConnectSetKeepAlive");
            check(
                    library.virConnectRegisterCloseCallback(connection, Callbacks.CLOSED, key, null),
                    "virConnectRegisterCloseCallback");
            closeRegistered = true;
            Callbacks.BY_EVENT_ID.forEach((eventId, callback) -> registrations.add(check(
                    library.virConnectDomainEventRegisterAny(connection, null, eventId, callback, key, null),
                    "virConnectDomainEventRegisterAny " + eventId)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Connects and registers for all events. Takes at most the settings' limit, also where libvirtd hangs.
     *
     * @param failures is handed what reading an event threw; the connection goes on
     * @throws LibvirtException if libvirtd does not answer, or not in time
     * @throws io.masakari.nativebindings.NativeLibraryMissingException if the library is not installed
     */
    public static HypervisorConnection open(
            Settings settings, Consumer<HypervisorEvent> listener, Consumer<Throwable> failures) {
        Attempt attempt = new Attempt(settings, listener, failures);
        Thread thread = new Thread(attempt, "libvirt-open");
        thread.setDaemon(true);
        if (!OPENING.compareAndSet(null, thread)) {
            throw hangs(settings, "still hangs from an earlier attempt");
        }
        thread.start();
        return attempt.await();
    }

    /** When libvirt's event thread last came round, as {@code System.nanoTime()}; half a second ago is normal. */
    public static long lastRoundNanos() {
        return EventLoop.get().lastRoundNanos();
    }

    /** All domains, whatever their state. Those that go away meanwhile are left out. */
    public synchronized List<DomainState> domains() {
        List<DomainState> found = new ArrayList<>();
        forEach(domain -> read(domain, found));
        return found;
    }

    /** libvirt's description of each domain, in XML. Those that go away meanwhile are left out. */
    public synchronized Map<UUID, String> descriptions() {
        Map<UUID, String> found = new LinkedHashMap<>();
        forEach(domain -> describe(domain).ifPresent(xml -> found.put(libvirt.uuid(domain), xml)));
        return found;
    }

    private void forEach(Consumer<Pointer> action) {
        if (closed) {
            throw new IllegalStateException("The connection to " + uri + " was closed before");
        }
        PointerByReference list = new PointerByReference();
        int count = check(library.virConnectListAllDomains(connection, list, 0), "virConnectListAllDomains");
        Pointer array = list.getValue();
        try {
            for (int i = 0; i < count; i++) {
                action.accept(array.getPointer((long) i * Native.POINTER_SIZE));
            }
        } finally {
            for (int i = 0; i < count; i++) {
                library.virDomainFree(array.getPointer((long) i * Native.POINTER_SIZE));
            }
            Native.free(Pointer.nativeValue(array));
        }
    }

    private Optional<String> describe(Pointer domain) {
        Pointer xml = library.virDomainGetXMLDesc(domain, 0);
        if (xml == null) {
            if (library.virGetLastErrorCode() == LibvirtLibrary.VIR_ERR_NO_DOMAIN) {
                return Optional.empty();
            }
            throw libvirt.failure("virDomainGetXMLDesc", libvirt.name(domain));
        }
        try {
            return Optional.of(xml.getString(0, "UTF-8"));
        } finally {
            Native.free(Pointer.nativeValue(xml));
        }
    }

    /**
     * Deregisters everything first: libvirt would else keep the socket, and say so only by the number it returns.
     *
     * @throws IllegalStateException if libvirt keeps the connection all the same, and with it its descriptors
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        registrations.forEach(id -> library.virConnectDomainEventDeregisterAny(connection, id));
        if (closeRegistered) {
            library.virConnectUnregisterCloseCallback(connection, Callbacks.CLOSED);
        }
        Callbacks.remove(key);
        int left = library.virConnectClose(connection);
        if (left > 0) {
            throw new IllegalStateException(
                    "libvirt keeps " + left + " references to the connection to " + uri + " and its descriptors");
        }
    }

    private void read(Pointer domain, List<DomainState> found) {
        IntByReference state = new IntByReference();
        IntByReference reason = new IntByReference();
        int persistent = library.virDomainIsPersistent(domain);
        if (persistent < 0 || library.virDomainGetState(domain, state, reason, 0) < 0) {
            if (library.virGetLastErrorCode() == LibvirtLibrary.VIR_ERR_NO_DOMAIN) {
                return;
            }
            throw libvirt.failure("virDomainGetState", libvirt.name(domain));
        }
        found.add(new DomainState(
                libvirt.uuid(domain), libvirt.name(domain), state.getValue(), reason.getValue(), persistent == 1));
    }

    private int check(int result, String function) {
        return libvirt.check(result, function, uri);
    }

    private static LibvirtException hangs(Settings settings, String how) {
        return new LibvirtException("libvirt: opening " + settings.uri() + " " + how
                + ". libvirtd on this host is stopped or hangs: systemctl restart libvirtd (guests go on).");
    }

    /** Opens on a thread of its own, since nobody can end a call that hangs; what comes too late is closed again. */
    private static final class Attempt implements Runnable {
        final CompletableFuture<HypervisorConnection> done = new CompletableFuture<>();
        private final Settings settings;
        private final Consumer<HypervisorEvent> listener;
        private final Consumer<Throwable> failures;
        private boolean abandoned;

        Attempt(Settings settings, Consumer<HypervisorEvent> listener, Consumer<Throwable> failures) {
            this.settings = settings;
            this.listener = listener;
            this.failures = failures;
        }

        @Override
        public void run() {
            try {
                HypervisorConnection made = new HypervisorConnection(settings, listener, failures);
                ended();
                if (!hand(made)) {
                    made.close();
                }
            } catch (Throwable e) {
                ended();
                done.completeExceptionally(e);
            }
        }

        /** Before anybody hears of it: they may try again at once. */
        private static void ended() {
            OPENING.compareAndSet(Thread.currentThread(), null);
        }

        HypervisorConnection await() {
            try {
                return done.get(settings.openLimit().toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException("Opening " + settings.uri() + " failed", e.getCause());
            } catch (TimeoutException e) {
                return abandon();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return abandon();
            }
        }

        private synchronized boolean hand(HypervisorConnection made) {
            return !abandoned && done.complete(made);
        }

        private synchronized HypervisorConnection abandon() {
            abandoned = true;
            if (done.isDone() && !done.isCompletedExceptionally()) {
                return done.join();
            }
            throw hangs(settings, "has not ended within " + settings.openLimit().toSeconds() + " s");
        }
    }
}
