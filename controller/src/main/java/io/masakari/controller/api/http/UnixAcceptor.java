package io.masakari.controller.api.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import jnr.unixsocket.Credentials;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocket;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

/**
 * Listens on a Unix socket. Everybody may connect (mode 0666): the peer's credentials decide who is admitted,
 * so that somebody without permission gets an explanation instead of a bare EACCES.
 */
final class UnixAcceptor implements Acceptor {
    private static final int BACKLOG = 64;

    private final Path path;
    private final UnixServerSocketChannel server;
    private volatile boolean closed;

    UnixAcceptor(Path path) throws IOException {
        this.path = path;
        // Left behind by a controller that was killed; a running one holds the lock of the database.
        Files.deleteIfExists(path);
        server = UnixServerSocketChannel.open();
        try {
            server.configureBlocking(true);
            server.socket().bind(new UnixSocketAddress(path.toFile()), BACKLOG);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public Accepted accept() throws IOException {
        UnixSocketChannel channel = server.accept();
        if (closed) {
            if (channel != null) {
                channel.close();
            }
            server.close();
            throw new IOException("The listener on " + path + " is closed");
        }
        if (channel == null) {
            throw new IOException("Cannot accept a connection on " + path);
        }
        UnixSocket socket = channel.socket();
        Credentials credentials = socket.getCredentials();
        return new Accepted(
                socket, new Peer("unix", Optional.of(new Peer.UnixUser(credentials.getUid(), credentials.getGid()))));
    }

    @Override
    public String where() {
        return path.toString();
    }

    /** Closing a descriptor does not wake a thread that waits in accept(2); connecting does. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                UnixSocketChannel.open(new UnixSocketAddress(path.toFile())).close();
            } finally {
                Files.deleteIfExists(path);
            }
        }
    }
}
