package io.masakari.controller;

import io.masakari.controller.api.ControllerApi;
import io.masakari.controller.api.http.Handler;
import io.masakari.controller.api.http.HttpListener;
import io.masakari.controller.api.http.Limits;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Opens the ports of the REST API: the operators' socket, the monitors' port, and one for Masakari v1 if it is on. */
final class Listeners {
    private static final int OPERATOR_CONNECTIONS = 32;

    private final ControllerConfig config;
    private final Optional<SSLContext> tls;
    private final EventLog events;
    private final Deque<AutoCloseable> parts;

    /** @param parts gets each listener that is open */
    Listeners(ControllerConfig config, Optional<SSLContext> tls, EventLog events, Deque<AutoCloseable> parts) {
        this.config = config;
        this.tls = tls;
        this.events = events;
        this.parts = parts;
    }

    void open(ControllerApi api) {
        opened(
                HttpListener.onUnixSocket(
                        config.socket(), Limits.standard(OPERATOR_CONNECTIONS), api.handler("http"), "operators"),
                "for operators of this machine");
        ControllerConfig.Listen listen = config.listen();
        ControllerConfig.V1 v1 = config.v1();
        boolean shared =
                v1.enabled() && v1.port() == listen.port() && v1.address().equals(listen.address());
        Handler rest = api.handler(tls.isPresent() ? "https" : "http", listen.published());
        opened(
                onTcp(listen.address(), listen.port(), tls, shared ? api.withV1(rest) : rest, "api"),
                (tls.isPresent() ? "with TLS" : "in plaintext")
                        + (shared ? ", also for Masakari v1's monitors, which do not authenticate" : ""));
        if (v1.enabled() && !shared) {
            opened(
                    onTcp(v1.address(), v1.port(), Optional.empty(), api.v1Handler(), "v1"),
                    "for Masakari v1's monitors, which do not authenticate");
        }
    }

    private HttpListener onTcp(String address, int port, Optional<SSLContext> context, Handler handler, String name) {
        return HttpListener.onTcp(
                new InetSocketAddress(address, port),
                () -> context,
                Limits.standard(config.listen().connections()),
                handler,
                name);
    }

    private void opened(HttpListener listener, String what) {
        parts.push(listener);
        events.log(
                Event.LISTENER_OPENED,
                "Listening on " + listener.where() + " " + what + ".",
                Map.of("address", listener.where()));
    }
}
