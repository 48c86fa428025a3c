package io.masakari.nativebindings.pacemaker;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.masakari.nativebindings.internal.Waker;
import io.masakari.nativebindings.pacemaker.MainloopLibrary.ipc_client_callbacks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Hears from this host's fencer of each fencing as it ends, and connects again whenever it was lost. One thread of its own owns
 * GLib's default context, which a process has once: a process must not have two of these, and nothing else may use that context.
 * Nothing waits for this thread: to connect to a fencer that is stopped blocks until that goes on.
 *
 * <p>The listener is called on that thread and should only put the event on a queue.
 */
public final class FencerWatch implements AutoCloseable {
    /** What one fencing sends has about 1 kB. */
    static final int MAX_MESSAGE_BYTES = 64 << 10;
    /** In a second; a fencing that fails is repeated every two seconds. */
    static final int MAX_MESSAGES = 64;

    private static final String FENCER = "stonith-ng";
    private static final long STACK_BYTES = 1L << 20;
    private static final int LOOK_MILLIS = 500;
    private static final int REQUEST_MILLIS = 5_000;
    private static final int FIRST_PAUSE_MILLIS = 100;
    private static final int LONGEST_PAUSE_MILLIS = 5_000;
    private static final Duration END_LIMIT = Duration.ofSeconds(2);

    private final MainloopLibrary mainloop;
    private final GlibLibrary glib;
    private final XmlLibrary xml;
    private final String client;
    private final Consumer<FencerEvent> listener;
    private final Waker waker = new Waker();
    private final Thread thread;
    private volatile boolean closing;

    // All of the thread's own.
    private final ipc_client_callbacks callbacks = new ipc_client_callbacks();
    private final List<byte[]> received = new ArrayList<>();
    private final Intake intake = new Intake(MAX_MESSAGES);
    private boolean ended;
    private String missed = "";
    private String reason = "";

    FencerWatch(
            MainloopLibrary mainloop, GlibLibrary glib, XmlLibrary xml, String client, Consumer<FencerEvent> listener) {
        this.mainloop = mainloop;
        this.glib = glib;
        this.xml = xml;
        this.client = client;
        this.listener = listener;
        callbacks.dispatch = this::received;
        callbacks.destroy = userdata -> ended = true;
        thread = new Thread(null, this::run, "fencer", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for the thread, two seconds at most: it may hang in connecting. */
    @Override
    public void close() {
        closing = true;
        waker.wake();
        try {
            thread.join(END_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (waker) {
            // Loads the parser before anything has to be told.
            FencerMessage.read("<notify/>".getBytes(StandardCharsets.US_ASCII));
            for (int pause = FIRST_PAUSE_MILLIS; !closing; ) {
                pause = connectAndListen() ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
                if (!closing) {
                    waker.await(new int[0], pause, i -> {});
                }
            }
        } catch (RuntimeException | Error e) {
            lost("its thread has ended: " + e + ". This is a bug; please report it");
        }
    }

    /** @return whether it was connected; returns when it is so no more */
    private boolean connectAndListen() {
        ended = false;
        received.clear();
        Pointer io = mainloop.mainloop_add_ipc_client(FENCER, 0, 0, null, callbacks);
        if (io == null) {
            lost(FencingException.advice(Native.getLastError()));
            return false;
        }
        try {
            Pointer ipc = mainloop.mainloop_get_ipc_client(io);
            long silentSince = System.nanoTime();
            register(ipc);
            reason = "";
            tell(new FencerEvent.Listening());
            listen(descriptorOf(ipc), silentSince);
            return true;
        } catch (FencingException e) {
            lost(e.getMessage());
            return false;
        } finally {
            // Freed already if the fencer has ended it.
            if (!ended) {
                mainloop.mainloop_del_ipc_client(io);
            }
        }
    }

    private int descriptorOf(Pointer ipc) {
        int descriptor = mainloop.crm_ipc_get_fd(ipc);
        if (descriptor < 0) {
            throw new FencingException(
                    descriptor,
                    "libcrmcommon: crm_ipc_get_fd returned " + descriptor + ". "
                            + FencingException.advice(-descriptor));
        }
        return descriptor;
    }

    private void register(Pointer ipc) {
        request(ipc, "<stonith_command t='stonith-ng' st_op='register' st_clientname='" + client + "'/>", "reply");
        for (String notification : List.of(FencerMessage.FENCED, FencerMessage.SYNCED)) {
            request(ipc, "<notify_request st_op='st_notify' st_notify_activate='" + notification + "'/>", "ack");
        }
    }

    private void listen(int descriptor, long connectedAt) {
        long silentSince = connectedAt;
        while (!closing && !ended) {
            waker.await(new int[] {descriptor}, LOOK_MILLIS, i -> {});
            long looked = System.nanoTime();
            for (int i = 0; i < MAX_MESSAGES && !ended && glib.g_main_context_iteration(null, 0) != 0; i++) {
                // Each turn hands over some messages.
            }
            if (received.isEmpty() && missed.isEmpty()) {
                silentSince = looked;
            }
            for (byte[] message : received) {
                take(message, silentSince);
            }
            received.clear();
            if (!missed.isEmpty() && intake.mayTellMissed(looked)) {
                tell(new FencerEvent.Missed(missed));
                missed = "";
            }
        }
        if (!closing) {
            lost("it has closed the connection");
        }
    }

    /** Called within an iteration; the text is the library's. */
    private int received(Pointer text, long length, Pointer userdata) {
        if (length > MAX_MESSAGE_BYTES) {
            missed = "it sent a message of " + length + " bytes, more than " + MAX_MESSAGE_BYTES;
        } else if (!intake.takes(System.nanoTime())) {
            missed = "it sent more than " + MAX_MESSAGES + " messages within a second";
        } else if (length > 0) {
            received.add(text.getByteArray(0, (int) length - 1));
        }
        return 0;
    }

    private void take(byte[] text, long silentSince) {
        try {
            FencerMessage message = FencerMessage.read(text);
            message.ended().ifPresent(event -> tell(new FencerEvent.Ended(event, message.operation(), silentSince)));
            if (message.notification().equals(FencerMessage.SYNCED)) {
                missed = "";
                tell(new FencerEvent.Missed(""));
            }
        } catch (IllegalArgumentException e) {
            missed = "it sent a message that cannot be read (" + e.getMessage() + ")";
        }
    }

    /** Asks, and waits for the answer. */
    private void request(Pointer ipc, String text, String answer) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Pointer document = xml.xmlReadMemory(bytes, bytes.length, null, null, 0);
        if (document == null) {
            throw new IllegalStateException("libxml2 cannot read " + text);
        }
        PointerByReference reply = new PointerByReference();
        int sent;
        try {
            sent = mainloop.crm_ipc_send(
                    ipc,
                    xml.xmlDocGetRootElement(document),
                    MainloopLibrary.crm_ipc_client_response,
                    REQUEST_MILLIS,
                    reply);
        } finally {
            xml.xmlFreeDoc(document);
        }
        if (sent <= 0 || reply.getValue() == null) {
            throw new FencingException(
                    sent, "libcrmcommon: crm_ipc_send returned " + sent + ". " + FencingException.advice(-sent));
        }
        String got = textOf(reply.getValue());
        FencerMessage message;
        try {
            message = FencerMessage.read(got.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw notUnderstood(text, got);
        }
        if (!message.name().equals(answer)
                || !message.root().getOrDefault("status", "0").equals("0")) {
            throw notUnderstood(text, got);
        }
    }

    private static FencingException notUnderstood(String request, String answer) {
        return new FencingException(
                0,
                "its answer to '" + request + "' is not understood: '" + answer.strip() + "'. See Pacemaker's version");
    }

    /** Frees it. */
    private String textOf(Pointer node) {
        Pointer document = node.getPointer(XmlLibrary.XML_NODE_DOC);
        Pointer buffer = xml.xmlBufferCreate();
        try {
            xml.xmlNodeDump(buffer, document, node, 0, 0);
            int length = Math.min(xml.xmlBufferLength(buffer), MAX_MESSAGE_BYTES);
            return new String(xml.xmlBufferContent(buffer).getByteArray(0, length), StandardCharsets.UTF_8);
        } finally {
            xml.xmlBufferFree(buffer);
            xml.xmlFreeDoc(document);
        }
    }

    private void lost(String why) {
        if (!closing && !why.equals(reason)) {
            reason = why;
            tell(new FencerEvent.Lost(why));
        }
    }

    private void tell(FencerEvent event) {
        listener.accept(event);
    }

    /** How many messages are taken in a second, and that what was missed is told once in it. */
    static final class Intake {
        private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

        private final int most;
        private long began;
        private int count;
        private long toldAt;
        private boolean told;

        Intake(int most) {
            this.most = most;
        }

        boolean takes(long now) {
            if (count == 0 || now - began >= SECOND) {
                began = now;
                count = 0;
            }
            count++;
            return count <= most;
        }

        boolean mayTellMissed(long now) {
            if (told && now - toldAt < SECOND) {
                return false;
            }
            told = true;
            toldAt = now;
            return true;
        }
    }
}
