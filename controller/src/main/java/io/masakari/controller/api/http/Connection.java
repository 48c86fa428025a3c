package io.masakari.controller.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;

/**
 * HttpCore's connection that, before it closes, discards for a moment what the client still sends. Otherwise the kernel
 * answers with a reset, and the client never reads why it was refused.
 */
final class Connection extends DefaultBHttpServerConnection {
    private static final Duration LINGER = Duration.ofMillis(500);
    private static final int LINGER_BYTES = 256 * 1024;

    private Socket socket;

    Connection(Http1Config config) {
        super("http", config);
    }

    @Override
    public void bind(Socket plain) throws IOException {
        socket = plain;
        super.bind(plain);
    }

    @Override
    public void bind(SSLSocket encrypted, Socket base) throws IOException {
        socket = encrypted;
        super.bind(encrypted, base);
    }

    @Override
    public void close() throws IOException {
        if (isOpen()) {
            flush();
            linger();
        }
        super.close();
    }

    private void linger() {
        try {
            socket.shutdownOutput();
            socket.setSoTimeout((int) LINGER.toMillis());
            long end = System.nanoTime() + LINGER.toNanos();
            InputStream in = socket.getInputStream();
            byte[] away = new byte[8192];
            int read = 0;
            int count = 0;
            // jnr's Unix sockets return 0 on a timeout.
            while (count > 0 || read == 0) {
                count = in.read(away);
                if (count <= 0 || System.nanoTime() > end) {
                    return;
                }
                read += count;
                if (read > LINGER_BYTES) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client is gone or silent: done.
        }
    }
}
