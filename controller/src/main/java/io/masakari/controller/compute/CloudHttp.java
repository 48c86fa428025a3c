package io.masakari.controller.compute;

import io.masakari.controller.engine.Permit;
import io.masakari.runtime.tls.TrustedCertificates;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * HTTP with limits that tells of a failed request whether it may have reached the other side.
 * Sends each request once: no redirects, no retries, no proxies, no cookies, no compression. Any thread.
 */
final class CloudHttp implements AutoCloseable {
    static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    /** Stands in the request's context once its first byte may have left. */
    private static final String SENT = "masakari.sent";

    private static final String PERMIT = "masakari.permit";

    /** An idle connection is always checked before use, which takes 1 ms: uWSGI closes idle connections silently. */
    private static final TimeValue TRY_AFTER_REST = TimeValue.ZERO_MILLISECONDS;

    /** Less than the 15 minutes after which Nova's own server drops an idle connection. */
    private static final TimeValue LONGEST_REST = TimeValue.ofMinutes(10);

    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor alarm;
    private final Duration wholeCall;
    private final CallCounts counts;

    /**
     * @param template the path with its ids replaced, for the counts
     * @param body JSON; null for none
     */
    record Request(String method, URI uri, String template, Map<String, String> headers, String body) {}

    /** @param bodyProblem why the body could not be read to its end; then {@code body} is null */
    record Answer(int status, Map<String, String> headers, String body, Optional<String> bodyProblem) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }

        /** When the other side answered, by its clock, in whole seconds; empty if it does not say. */
        Optional<Instant> date() {
            try {
                return header("Date").map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }

        boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    CloudHttp(NovaAccess access, CallCounts counts) {
        NovaAccess.Limits limits = access.limits();
        this.wholeCall = limits.call();
        this.counts = counts;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setTlsSocketStrategy(tls(access))
                        .setDefaultTlsConfig(TlsConfig.custom()
                                .setHandshakeTimeout(timeout(limits.connect()))
                                .build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout(limits.connect()))
                                .setSocketTimeout(timeout(limits.response()))
                                .setValidateAfterInactivity(TRY_AFTER_REST)
                                .setIdleTimeout(LONGEST_REST.toTimeout())
                                .build())
                        .setMaxConnTotal(2 * limits.connections())
                        .setMaxConnPerRoute(limits.connections())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout(limits.call()))
                        .setResponseTimeout(timeout(limits.response()))
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setRoutePlanner(new DefaultRoutePlanner(null))
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "mark-sent", (request, scope, chain) -> {
                    if (scope.clientContext.getAttribute(PERMIT) instanceof Permit permit) {
                        permit.check();
                    }
                    scope.clientContext.setAttribute(SENT, Boolean.TRUE);
                    return chain.proceed(request, scope);
                })
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableAuthCaching()
                .disableCookieManagement()
                .disableContentCompression()
                .disableConnectionState()
                .setUserAgent("masakari-native")
                .build();
        this.alarm = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "nova-time-limit");
            thread.setDaemon(true);
            return thread;
        });
        alarm.setRemoveOnCancelPolicy(true);
    }

    /**
     * Sends it once and reads the whole answer, whatever its status is.
     *
     * @param permit asked once the connection is there, right before the first byte is written
     */
    Answer send(Request request, Optional<Permit> permit) throws NoAnswerException {
        counts.add(request.method(), request.template());
        HttpUriRequestBase message = new HttpUriRequestBase(request.method(), request.uri());
        request.headers().forEach(message::setHeader);
        message.setHeader("Accept", "application/json");
        if (request.body() != null) {
            message.setEntity(new StringEntity(request.body(), ContentType.APPLICATION_JSON));
        }
        HttpClientContext context = HttpClientContext.create();
        permit.ifPresent(given -> context.setAttribute(PERMIT, given));
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> limit = alarm.schedule(
                () -> {
                    late.set(true);
                    message.cancel();
                },
                wholeCall.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            ClassicHttpResponse response = client.executeOpen(RoutingSupport.determineHost(message), message, context);
            Answer answer = read(response, late);
            release(response, message, answer.bodyProblem().isEmpty());
            return answer;
        } catch (IOException | HttpException e) {
            boolean sent = context.getAttribute(SENT) != null;
            boolean timedOut = late.get() || e instanceof SocketTimeoutException;
            throw new NoAnswerException(sent, timedOut, describe(request, e, sent, late.get()), e);
        } finally {
            limit.cancel(false);
        }
    }

    private Answer read(ClassicHttpResponse response, AtomicBoolean late) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        int status = response.getCode();
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new Answer(status, headers, "", Optional.empty());
        }
        try {
            byte[] bytes = entity.getContent().readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length <= MAX_BODY_BYTES) {
                return new Answer(status, headers, new String(bytes, StandardCharsets.UTF_8), Optional.empty());
            }
            return new Answer(status, headers, null, Optional.of("it is larger than " + MAX_BODY_BYTES + " bytes"));
        } catch (IOException e) {
            String why = late.get() ? "it took longer than " + wholeCall.toMillis() + " ms" : e.toString();
            return new Answer(status, headers, null, Optional.of(why));
        }
    }

    /** Returns the connection to the pool, or drops it: closing alone would read an unwanted body to its end. */
    private static void release(ClassicHttpResponse response, HttpUriRequestBase message, boolean reusable) {
        if (!reusable) {
            message.cancel();
        }
        try {
            response.close();
        } catch (IOException e) {
            // The answer is read; the pool does not take a broken connection back.
        }
    }

    private String describe(Request request, Exception e, boolean sent, boolean late) {
        String where = request.uri().getScheme() + "://" + request.uri().getAuthority();
        String why = late
                ? "no answer within " + wholeCall.toMillis() + " ms"
                : e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
        return (sent ? "no usable answer from " : "cannot reach ") + where + " (" + why + ")";
    }

    @Override
    public void close() {
        alarm.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    private static DefaultClientTlsStrategy tls(NovaAccess access) {
        if (access.insecure()) {
            return new DefaultClientTlsStrategy(
                    TrustedCertificates.unchecked(), HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE);
        }
        SSLContext trust = access.caFile().map(TrustedCertificates::of).orElseGet(TrustedCertificates::ofSystem);
        return new DefaultClientTlsStrategy(trust);
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(duration.toMillis());
    }
}
