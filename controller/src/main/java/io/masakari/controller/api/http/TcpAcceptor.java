package io.masakari.controller.api.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

/** Listens on a TCP address. */
final class TcpAcceptor implements Acceptor {
    private static final int BACKLOG = 256;

    private final ServerSocket server;

    TcpAcceptor(InetSocketAddress address) throws IOException {
        server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address, BACKLOG);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public Accepted accept() throws IOException {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        return new Accepted(socket, new Peer(socket.getInetAddress().getHostAddress(), Optional.empty()));
    }

    @Override
    public String where() {
        return server.getInetAddress().getHostAddress() + " port " + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
