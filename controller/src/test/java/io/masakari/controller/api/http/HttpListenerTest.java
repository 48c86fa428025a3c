package io.masakari.controller.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sockets of which the options cannot be set any more: jnr throws an Error then. */
class HttpListenerTest {
    private static final String NAME = "broken-sockets";
    private static final long GENEROUS_SECONDS = 60;

    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final CountDownLatch accepted = new CountDownLatch(4);
    private final CountDownLatch cutOff = new CountDownLatch(1);

    private static Error broken() {
        return new Error("Socket operation on non-socket");
    }

    /** The first cannot be asked who it is, the second has no timeout; then nobody comes any more. */
    private final class Broken implements Acceptor {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Accepted accept() throws IOException {
            accepted.countDown();
            return switch (count.incrementAndGet()) {
                case 1 -> throw broken();
                case 2 -> new Accepted(new WithoutTimeout(), new Peer("unix", Optional.empty()));
                default -> throw new IOException("nobody comes");
            };
        }

        @Override
        public String where() {
            return NAME;
        }

        @Override
        public void close() {}
    }

    private final class WithoutTimeout extends Socket {
        @Override
        public void setSoTimeout(int millis) {
            throw broken();
        }

        @Override
        public void close() throws IOException {
            super.close();
            cutOff.countDown();
        }
    }

    private static final class Refusing implements Handler {
        @Override
        public Response handle(Request request) {
            return Response.empty(204);
        }

        @Override
        public Response refuse(int status, String message) {
            return Response.empty(status);
        }
    }

    @Test
    void aSocketWhoseOptionsCannotBeSetEndsItsConnectionOnly() throws InterruptedException {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (thread.getName().startsWith(NAME)) {
                uncaught.add(failure);
            }
        });
        try (HttpListener listener =
                new HttpListener(new Broken(), Optional::empty, Limits.standard(4), new Refusing(), NAME)) {
            assertTrue(accepted.await(GENEROUS_SECONDS, TimeUnit.SECONDS), listener.where());
            assertTrue(cutOff.await(GENEROUS_SECONDS, TimeUnit.SECONDS), "its connection ends");
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertEquals(List.of(), uncaught);
    }
}
