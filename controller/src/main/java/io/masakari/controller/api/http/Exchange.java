package io.masakari.controller.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.ResponseConnControl;
import org.apache.hc.core5.http.protocol.ResponseContent;
import org.apache.hc.core5.http.protocol.ResponseDate;

/** HTTP on one connection, with HttpCore: reads a request within bounds, calls the handler, writes the answer. */
final class Exchange {
    private static final String JSON = "application/json";
    /** Parsed once: nearly every answer is of this type. */
    private static final ContentType JSON_TYPE = ContentType.parse(JSON);

    /** Two of one of these mean different things to different readers. */
    private static final List<String> ONCE = List.of("host", "authorization", "x-auth-token", "content-type");

    private static final String PEER = "masakari.peer";
    private static final String KEEP_IDLE = "masakari.keep-idle";

    /**
     * Up to this much of a body that is too large is discarded, so that the sender reads its 413 instead of a reset.
     */
    private static final int READ_AWAY_BYTES = 8 * 1024 * 1024;

    private final Handler handler;
    private final int bodyBytes;
    private final HttpService service;

    Exchange(Handler handler, int bodyBytes, Http1Config http) {
        this.handler = handler;
        this.bodyBytes = bodyBytes;
        this.service = service(http);
    }

    /** State of one connection. */
    static HttpCoreContext contextOf(Peer peer) {
        HttpCoreContext context = HttpCoreContext.create();
        context.setAttribute(PEER, peer);
        return context;
    }

    /** Whether an answer said that the connection may stay open for long. */
    static boolean keepsIdle(HttpContext context) {
        return context.getAttribute(KEEP_IDLE) != null;
    }

    void handle(Connection connection, HttpContext context) throws IOException, HttpException {
        service.handleRequest(connection, context);
    }

    private HttpService service(Http1Config http) {
        var processor = HttpProcessorBuilder.create()
                .addAll(new ResponseDate(), new ResponseContent(), new ResponseConnControl())
                .build();
        HttpServerRequestHandler answering = (request, trigger, context) -> {
            if (expectsContinue(request)) {
                if (declaredLength(request) > bodyBytes) {
                    trigger.submitResponse(wire(tooLarge()));
                    return;
                }
                trigger.sendInformation(new BasicClassicHttpResponse(100));
            }
            Response response = answer(request, (Peer) context.getAttribute(PEER));
            if (response.keepIdle()) {
                context.setAttribute(KEEP_IDLE, true);
            }
            trigger.submitResponse(wire(response));
        };
        return new HttpService(processor, answering, http, DefaultConnectionReuseStrategy.INSTANCE, null) {
            @Override
            protected void handleException(HttpException problem, ClassicHttpResponse response) {
                int status = toStatusCode(problem);
                Response refused = handler.refuse(status, "Malformed request: " + problem.getMessage());
                response.setCode(status);
                response.setEntity(entity(refused));
            }
        };
    }

    private Response answer(ClassicHttpRequest request, Peer peer) throws IOException {
        byte[] body = body(request);
        if (body == null) {
            return tooLarge();
        }
        for (String name : ONCE) {
            if (request.countHeaders(name) > 1) {
                return handler.refuse(400, "Malformed request: header " + name + " stands twice.");
            }
        }
        try {
            URI uri = new URI(request.getPath());
            return handler.handle(new Request(
                    request.getMethod(),
                    uri.getRawPath() == null ? "/" : uri.getRawPath(),
                    Request.parseQuery(uri.getRawQuery()),
                    headers(request),
                    body,
                    peer));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return handler.refuse(400, "Malformed request: not a URL path.");
        }
    }

    private Response tooLarge() {
        return handler.refuse(413, "Request is too large: more than " + bodyBytes + " bytes.");
    }

    /** The whole body, or null if it is larger than allowed. */
    private byte[] body(ClassicHttpRequest request) throws IOException {
        HttpEntity entity = request.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        try (InputStream in = entity.getContent()) {
            byte[] body = in.readNBytes(bodyBytes + 1);
            if (body.length <= bodyBytes) {
                return body;
            }
            in.skip(READ_AWAY_BYTES);
            return null;
        }
    }

    private static boolean expectsContinue(ClassicHttpRequest request) {
        Header expect = request.getFirstHeader("Expect");
        return expect != null && "100-continue".equalsIgnoreCase(expect.getValue());
    }

    private static long declaredLength(ClassicHttpRequest request) {
        HttpEntity entity = request.getEntity();
        return entity == null ? 0 : entity.getContentLength();
    }

    private static Map<String, String> headers(ClassicHttpRequest request) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Header header : request.getHeaders()) {
            found.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        return found;
    }

    private static ClassicHttpResponse wire(Response response) {
        ClassicHttpResponse wire = new BasicClassicHttpResponse(response.status());
        response.headers().forEach(wire::setHeader);
        if (response.contentType() != null) {
            wire.setEntity(entity(response));
        }
        return wire;
    }

    private static HttpEntity entity(Response response) {
        boolean json = response.contentType().equals(JSON);
        return new ByteArrayEntity(response.body(), json ? JSON_TYPE : ContentType.parse(response.contentType()));
    }
}
