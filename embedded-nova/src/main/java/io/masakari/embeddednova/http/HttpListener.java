package io.masakari.embeddednova.http;

import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.ExceptionListener;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.bootstrap.HttpServer;
import org.apache.hc.core5.http.impl.bootstrap.ServerBootstrap;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/** One listening socket with a thread per connection; turns HTTP into {@link Request} and {@link Reply}. */
public final class HttpListener implements AutoCloseable {
    /** Answers a request; an {@link IOException} closes the connection without an answer. */
    @FunctionalInterface
    public interface Handler {
        Reply answer(Request request) throws IOException;
    }

    private static final int MAX_BODY = 1 << 20;
    private static final Timeout IDLE = Timeout.ofMinutes(2);

    private final HttpServer server;
    private final String advertisedHost;
    private final boolean keepAlive;

    /** With {@code keepAlive} false each connection ends after one answer, which says so. */
    public HttpListener(InetAddress address, int port, String advertisedHost, boolean keepAlive, Handler handler)
            throws IOException {
        this.advertisedHost = advertisedHost;
        this.keepAlive = keepAlive;
        this.server = ServerBootstrap.bootstrap()
                .setLocalAddress(address)
                .setListenerPort(port)
                .setSocketConfig(SocketConfig.custom()
                        .setTcpNoDelay(true)
                        .setSoTimeout(IDLE)
                        .setBacklogSize(512)
                        .build())
                .setConnectionReuseStrategy(
                        keepAlive ? DefaultConnectionReuseStrategy.INSTANCE : (request, response, context) -> false)
                .setRequestRouter((request, context) -> (asked, response, unused) -> serve(asked, response, handler))
                .setExceptionListener(new Quiet())
                .create();
        server.start();
    }

    int port() {
        return server.getLocalPort();
    }

    public String baseUrl() {
        return "http://" + advertisedHost + ":" + port();
    }

    private void serve(ClassicHttpRequest asked, ClassicHttpResponse response, Handler handler) throws IOException {
        byte[] body = asked.getEntity() == null
                ? new byte[0]
                : asked.getEntity().getContent().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            write(
                    Reply.refusal(
                            413, Refusal.tooLarge().kind(), Refusal.tooLarge().getMessage()),
                    response);
            return;
        }
        Request request;
        try {
            request = read(asked, body);
        } catch (IllegalArgumentException badEscape) {
            write(Reply.refusal(400, "badRequest", "The request URL is malformed."), response);
            return;
        }
        Reply reply = handler.answer(request);
        write(keepAlive ? reply : reply.with("Connection", "close"), response);
    }

    private Request read(ClassicHttpRequest asked, byte[] body) {
        String target = asked.getRequestUri();
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : mark < 0 ? new String[0] : target.substring(mark + 1).split("&")) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            query.put(decoded(key), decoded(value));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : asked.getHeaders()) {
            headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        return new Request(
                Caller.newRequestId(), asked.getMethod(), path.isEmpty() ? "/" : path, query, headers, body, baseUrl());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void write(Reply reply, ClassicHttpResponse response) {
        response.setCode(reply.status());
        String type = null;
        for (Map.Entry<String, String> header : reply.headers().entrySet()) {
            if (header.getKey().equals("Content-Type") && reply.body() != null) {
                type = header.getValue();
            } else {
                response.setHeader(header.getKey(), header.getValue());
            }
        }
        if (reply.body() != null) {
            response.setEntity(new ByteArrayEntity(reply.body(), ContentType.parse(type)));
        }
    }

    @Override
    public void close() {
        server.close(CloseMode.IMMEDIATE);
    }

    /** Broken connections are normal here: tests close them on purpose. Anything else is a bug and is printed. */
    private static final class Quiet implements ExceptionListener {
        @Override
        public void onError(Exception problem) {
            if (!(problem instanceof IOException || problem instanceof UncheckedIOException)) {
                System.err.println("embedded-nova: a bug ended a connection: " + problem);
            }
        }

        @Override
        public void onError(HttpConnection connection, Exception problem) {
            onError(problem);
        }
    }
}
