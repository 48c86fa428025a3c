package io.masakari.controller.api.http;

import io.masakari.controller.api.http.Acceptor.Accepted;
import io.masakari.runtime.time.Deadlines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.Timeout;

/**
 * One listening socket and its connections, one thread each, within {@link Limits} and {@link Places}; {@link Exchange}
 * does HTTP.
 * The loop is our own, because HttpCore's own server neither takes Unix sockets nor bounds a whole request.
 */
public final class HttpListener implements AutoCloseable {
    private static final Duration ACCEPT_AGAIN = Duration.ofMillis(100);
    private static final Duration STOP_WITHIN = Duration.ofMillis(1500);
    private static final byte[] FULL = ("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
                    + "Connection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final Acceptor acceptor;
    private final Supplier<Optional<SSLContext>> tls;
    private final Limits limits;
    private final Http1Config http;
    private final Exchange exchange;
    private final ThreadPoolExecutor workers;
    private final Deadlines deadlines;
    private final Places places;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    HttpListener(Acceptor acceptor, Supplier<Optional<SSLContext>> tls, Limits limits, Handler handler, String name) {
        this.acceptor = acceptor;
        this.tls = tls;
        this.limits = limits;
        this.http = Http1Config.custom()
                .setMaxLineLength(limits.lineBytes())
                .setMaxHeaderCount(limits.headers())
                .build();
        this.exchange = new Exchange(handler, limits.bodyBytes(), http);
        this.handler = handler;
        this.places = new Places(limits.connections(), System::nanoTime);
        this.workers = new ThreadPoolExecutor(
                0, 2 * limits.connections(), 30, TimeUnit.SECONDS, new SynchronousQueue<>(), threads(name));
        this.deadlines = new Deadlines(limits.request(), name + "-deadline");
        this.thread = new Thread(this::acceptAll, name + "-accept");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** @param tls asked at each connection; empty: not encrypted */
    public static HttpListener onTcp(
            InetSocketAddress address,
            Supplier<Optional<SSLContext>> tls,
            Limits limits,
            Handler handler,
            String name) {
        try {
            return new HttpListener(new TcpAcceptor(address), tls, limits, handler, name);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot listen on " + address + ": " + e.getMessage() + ". Is another program listening there?", e);
        }
    }

    public static HttpListener onUnixSocket(Path path, Limits limits, Handler handler, String name) {
        try {
            return new HttpListener(new UnixAcceptor(path), Optional::empty, limits, handler, name);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot listen on " + path + ": " + e.getMessage() + ". Check that its directory exists and"
                            + " belongs to the user that runs the controller.",
                    e);
        }
    }

    /** For people: where it listens. */
    public String where() {
        return acceptor.where();
    }

    /** The TCP port, for a listener that was given port 0. */
    public int port() {
        return ((TcpAcceptor) acceptor).port();
    }

    /** Lets requests under way finish for a moment, then cuts everything off. */
    @Override
    public void close() {
        closing.countDown();
        try {
            acceptor.close();
        } catch (IOException e) {
            // It accepts nothing any more, which is what matters.
        }
        workers.shutdown();
        try {
            open.forEach(HttpListener::endInput);
            workers.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.forEach(HttpListener::cutOff);
        deadlines.close();
    }

    private void acceptAll() {
        while (!isClosing()) {
            try {
                Accepted accepted = acceptor.accept();
                Optional<Places.Place> place = places.take(accepted.peer(), () -> cutOff(accepted.socket()));
                if (place.isPresent()) {
                    start(accepted, place.get());
                } else {
                    turnAway(accepted);
                }
            } catch (IOException e) {
                waitForDescriptors();
            } catch (Error e) {
                requireOfSocket(e);
                waitForDescriptors();
            }
        }
    }

    /**
     * jnr throws a plain Error, and no exception, where an option of a Unix socket cannot be read or set, as of one that another
     * thread has just closed. Any other one is none of a connection.
     */
    private static void requireOfSocket(Error e) {
        if (e.getClass() != Error.class) {
            throw e;
        }
    }

    private void start(Accepted accepted, Places.Place place) {
        open.add(accepted.socket());
        try {
            workers.execute(() -> serve(accepted, place));
        } catch (RuntimeException | OutOfMemoryError e) {
            // No thread is available, or the listener is closing.
            cutOff(accepted.socket());
            open.remove(accepted.socket());
            places.leave(place);
        }
    }

    /** While the process has no file descriptor left, accept fails immediately, again and again. */
    private void waitForDescriptors() {
        try {
            closing.await(ACCEPT_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turnAway(Accepted accepted) {
        handler.turnedAway(accepted.peer());
        try (Socket socket = accepted.socket()) {
            if (tls.get().isEmpty()) {
                socket.getOutputStream().write(FULL);
            }
        } catch (IOException e) {
            // The client gets no answer, only the end of the connection.
        }
    }

    private void serve(Accepted accepted, Places.Place place) {
        Socket socket = accepted.socket();
        try (Connection connection = new Connection(http)) {
            socket.setSoTimeout((int) limits.request().toMillis());
            bounded(socket, () -> encryptAndBind(connection, socket));
            HttpCoreContext context = Exchange.contextOf(accepted.peer());
            while (!isClosing() && connection.isOpen() && waitForRequest(connection, context) && places.isBusy(place)) {
                bounded(socket, () -> exchange.handle(connection, context));
                if (Exchange.keepsIdle(context)) {
                    places.authenticated(place);
                }
                places.isIdle(place);
            }
        } catch (IOException | HttpException | RuntimeException e) {
            // The client has gone, was too slow, or does not send HTTP: nothing to do.
        } catch (Error e) {
            requireOfSocket(e);
        } finally {
            cutOff(socket);
            open.remove(socket);
            places.leave(place);
        }
    }

    private boolean waitForRequest(Connection connection, HttpContext context) throws IOException {
        Duration wait = Exchange.keepsIdle(context) ? limits.idle() : limits.firstRequest();
        boolean arrived = connection.isDataAvailable(Timeout.of(wait));
        connection.setSocketTimeout(Timeout.of(limits.request()));
        return arrived;
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException, HttpException;
    }

    /** Cuts the connection off if the step takes longer than a whole request may. */
    private void bounded(Socket socket, Step step) throws IOException, HttpException {
        Deadlines.Running deadline = deadlines.begin(() -> cutOff(socket));
        try {
            step.run();
        } finally {
            deadline.close();
        }
    }

    private void encryptAndBind(Connection connection, Socket socket) throws IOException {
        Optional<SSLContext> context = tls.get();
        if (context.isEmpty()) {
            connection.bind(socket);
            return;
        }
        SSLSocket encrypted = (SSLSocket) context.get()
                .getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        encrypted.setUseClientMode(false);
        encrypted.startHandshake();
        connection.bind(encrypted, socket);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Ends the wait for a next request; an answer under way is still sent. */
    private static void endInput(Socket socket) {
        try {
            socket.shutdownInput();
        } catch (IOException | UnsupportedOperationException e) {
            // Closed already.
        }
    }

    /** Closing alone does not wake a thread that reads a Unix socket; shutting down does. */
    private static void cutOff(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.shutdownInput();
                socket.shutdownOutput();
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Half closed already; the rest follows.
        }
        try {
            socket.close();
        } catch (IOException e) {
            // The kernel frees it anyway.
        }
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread made = new Thread(task, name + "-" + count.incrementAndGet());
            made.setDaemon(true);
            return made;
        };
    }
}
