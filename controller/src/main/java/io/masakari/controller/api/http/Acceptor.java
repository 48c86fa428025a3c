package io.masakari.controller.api.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;

/** A listening socket. One thread accepts; another may close, which ends the accept with an exception. */
interface Acceptor extends Closeable {
    /** @param socket connected and not yet encrypted */
    record Accepted(Socket socket, Peer peer) {}

    Accepted accept() throws IOException;

    /** For people: where it listens. */
    String where();
}
