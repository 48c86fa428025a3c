package io.masakari.embeddednova;

import io.masakari.embeddednova.http.HttpListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;

/**
 * {@code /lab/...}: controls an {@link EmbeddedNovaServer} from another process. Without authentication: for the
 * loopback, or for the network of a lab that nobody else reaches.
 */
public final class ControlServer implements AutoCloseable {
    private final HttpListener listener;

    private ControlServer(HttpListener listener) {
        this.listener = listener;
    }

    /** Listens when it returns; port 0 means any. */
    public static ControlServer start(EmbeddedNovaServer server, InetAddress bind, int port) throws IOException {
        ControlApi api = new ControlApi(server);
        return new ControlServer(new HttpListener(bind, port, bind.getHostAddress(), true, api::answer));
    }

    public URI url() {
        return URI.create(listener.baseUrl() + "/lab");
    }

    @Override
    public void close() {
        listener.close();
    }
}
