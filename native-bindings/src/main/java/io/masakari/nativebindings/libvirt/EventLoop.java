package io.masakari.nativebindings.libvirt;

import java.util.function.Consumer;

/**
 * libvirt's default event loop, run by one thread for the whole process and for as long as it lives: libvirt cannot take
 * the loop back. Callbacks and keepalive run on this thread, so nothing that may block runs there.
 */
final class EventLoop {
    /** Ends each wait early, so that the age of the last round tells whether the loop lives. */
    private static final int TICK_MILLIS = 500;

    private static final LibvirtLibrary.virEventTimeoutCallback TICK = (timer, opaque) -> {};

    private static EventLoop instance;
    private final LibvirtLibrary library = Libvirt.get().library;
    private volatile long lastRoundNanos = System.nanoTime();
    private volatile Throwable failure;

    private EventLoop() {
        Libvirt libvirt = Libvirt.get();
        libvirt.check(library.virEventRegisterDefaultImpl(), "virEventRegisterDefaultImpl", "this process");
        libvirt.check(library.virEventAddTimeout(TICK_MILLIS, TICK, null, null), "virEventAddTimeout", "this process");
        Thread thread = new Thread(this::run, "libvirt-events");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts it with the first call; must precede the first connection. */
    static synchronized EventLoop get() {
        if (instance == null) {
            instance = new EventLoop();
        }
        return instance;
    }

    /** When it last came round; more than some seconds ago means that a callback hangs, or that it died. */
    long lastRoundNanos() {
        return lastRoundNanos;
    }

    void orThrow(Consumer<Throwable> onFailure) {
        Throwable died = failure;
        if (died != null) {
            onFailure.accept(died);
            throw new IllegalStateException("libvirt's event loop has died; restart this program", died);
        }
    }

    private void run() {
        try {
            while (true) {
                Libvirt.get().check(library.virEventRunDefaultImpl(), "virEventRunDefaultImpl", "this process");
                lastRoundNanos = System.nanoTime();
            }
        } catch (Throwable e) {
            // Seen by its age, and by the next connection.
            failure = e;
        }
    }
}
