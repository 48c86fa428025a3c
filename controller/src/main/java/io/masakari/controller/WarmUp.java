package io.masakari.controller;

import io.masakari.controller.api.ControllerApi;
import io.masakari.controller.compute.NovaAccess;
import io.masakari.controller.compute.NovaClient;
import io.masakari.controller.engine.ComputeException;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Does ahead of time what the first report and the first recovery would otherwise wait for. */
final class WarmUp {
    /** How long the listener may take to answer. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private WarmUp() {}

    /** The way of a report to the disk; before listeners open. */
    static void store(ControllerApi api) {
        api.rehearse();
    }

    /** Token, TLS and Nova's versions. Beside the start: reports are taken, and recoveries wait, while Nova is away. */
    static void nova(NovaClient nova, NovaAccess access, EventLog events) {
        Thread thread = new Thread(
                () -> {
                    try {
                        nova.warmUp();
                        events.log(
                                Event.COMPUTE_CONNECTED,
                                "Nova can be used, with the credentials of " + access.origin() + ".");
                    } catch (ComputeException e) {
                        events.log(
                                Event.COMPUTE_UNAVAILABLE, e.getMessage() + " Recoveries wait until Nova can be used.");
                    }
                },
                "nova-connect");
        thread.setDaemon(true);
        thread.start();
    }

    /** HTTP's classes, by one request through the operators' socket. */
    static void frontDoor(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector readable = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            byte[] request = ("POST /v1/notifications HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
                    .getBytes(StandardCharsets.US_ASCII);
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            channel.register(readable, SelectionKey.OP_READ);
            if (readable.select(ANSWER.toMillis()) == 0) {
                throw new IOException("no answer within " + ANSWER.toSeconds() + " s");
            }
            channel.read(ByteBuffer.allocate(256));
        } catch (IOException e) {
            throw FatalException.unavailable("The listener on " + socket + " does not answer: " + e.getMessage(), e);
        }
    }
}
