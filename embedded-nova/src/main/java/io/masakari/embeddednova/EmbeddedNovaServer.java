package io.masakari.embeddednova;

import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.http.CallRecord;
import io.masakari.embeddednova.http.Fault;
import io.masakari.embeddednova.http.Faults;
import io.masakari.embeddednova.http.HttpListener;
import io.masakari.embeddednova.http.RecordedCall;
import io.masakari.embeddednova.http.Reply;
import io.masakari.embeddednova.http.Request;
import io.masakari.embeddednova.keystone.Identity;
import io.masakari.embeddednova.keystone.KeystoneEndpoint;
import io.masakari.embeddednova.nova.NovaEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.core5.http.ConnectionClosedException;

/** Keystone and Nova over HTTP, each on a port of its own, with calls counted and faults injected. */
public final class EmbeddedNovaServer implements AutoCloseable {
    /** Where to listen; port 0 means any. {@code advertised} is the address in catalog and links. */
    public record Addresses(InetAddress bind, int keystonePort, int novaPort, String advertised) {
        public static Addresses loopback() {
            return new Addresses(InetAddress.getLoopbackAddress(), 0, 0, "127.0.0.1");
        }
    }

    private final Cloud cloud;
    private final Identity identity;
    private final CallRecord calls = new CallRecord();
    private final Faults faults = new Faults();
    private final NovaEndpoint novaEndpoint;
    private final HttpListener keystone;
    private final HttpListener nova;

    private EmbeddedNovaServer(Cloud cloud, Identity identity, Addresses addresses) throws IOException {
        this.cloud = cloud;
        this.identity = identity;
        KeystoneEndpoint keystoneEndpoint = new KeystoneEndpoint(identity, this::novaBaseUrl);
        novaEndpoint = new NovaEndpoint(cloud, identity, this::keystoneBaseUrl);
        // The real Keystone, under uWSGI, ends every connection after one answer.
        keystone = new HttpListener(
                addresses.bind(),
                addresses.keystonePort(),
                addresses.advertised(),
                false,
                request -> handled(request, KeystoneEndpoint.template(request), present(keystoneEndpoint)));
        try {
            nova = new HttpListener(
                    addresses.bind(),
                    addresses.novaPort(),
                    addresses.advertised(),
                    true,
                    request -> handled(request, NovaEndpoint.template(request), novaEndpoint::answer));
        } catch (IOException taken) {
            keystone.close();
            throw taken;
        }
    }

    /** Listens when it returns. Does not own the cloud's time: whoever made that closes it. */
    public static EmbeddedNovaServer start(Cloud cloud, Identity identity, Addresses addresses) throws IOException {
        return new EmbeddedNovaServer(cloud, identity, addresses);
    }

    /** On any free ports of the loopback. */
    public static EmbeddedNovaServer start(Cloud cloud, Identity identity) throws IOException {
        return start(cloud, identity, Addresses.loopback());
    }

    private HttpListener.Handler present(KeystoneEndpoint api) {
        return request -> {
            if (identity.isAway()) {
                throw new ConnectionClosedException("Keystone is away");
            }
            return api.answer(request);
        };
    }

    private String novaBaseUrl() {
        return nova.baseUrl();
    }

    private String keystoneBaseUrl() {
        return keystone.baseUrl();
    }

    /** What a client calls {@code auth_url}. */
    public URI authUrl() {
        return URI.create(keystone.baseUrl() + "/v3");
    }

    /** The compute endpoint of the catalog. */
    public URI computeUrl() {
        return URI.create(nova.baseUrl() + "/v2.1");
    }

    public Cloud cloud() {
        return cloud;
    }

    public Identity identity() {
        return identity;
    }

    public CallRecord calls() {
        return calls;
    }

    public Faults faults() {
        return faults;
    }

    /** Every token issued so far is refused from now on, by Nova's cache too. */
    public void expireTokens() {
        identity.forgetTokens();
        novaEndpoint.forgetTokens();
    }

    private Reply handled(Request request, String template, HttpListener.Handler api) throws IOException {
        long started = cloud.time().nanos();
        String key = request.method() + " " + template;
        String action = RecordedCall.action(template, request);
        calls.arrived(key);
        int status = 0;
        try {
            Reply reply = answer(request, faults.take(key, action), api);
            status = reply.status();
            return reply;
        } finally {
            calls.finished(new RecordedCall(
                    started / 1_000,
                    (cloud.time().nanos() - started) / 1_000,
                    request.method(),
                    template,
                    request.path(),
                    action,
                    RecordedCall.instanceId(template, request.parts()),
                    request.header("User-Agent") == null ? "" : request.header("User-Agent"),
                    status));
        }
    }

    private static Reply answer(Request request, Fault fault, HttpListener.Handler api) throws IOException {
        if (fault == null) {
            return api.answer(request);
        }
        return switch (fault.kind()) {
            case ANSWER -> Reply.text(fault.status(), fault.contentType(), fault.body());
            case CLOSE_BEFORE -> throw new ConnectionClosedException("closed on purpose, before the effect");
            case CLOSE_AFTER -> {
                api.answer(request);
                throw new ConnectionClosedException("closed on purpose, after the effect");
            }
            case DELAY -> {
                await(fault);
                yield api.answer(request);
            }
            case HANG -> {
                api.answer(request);
                await(fault);
                throw new ConnectionClosedException("closed on purpose, after a hang");
            }
        };
    }

    private static void await(Fault fault) {
        long end =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(fault.pause().toMillis());
        while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    @Override
    public void close() {
        nova.close();
        keystone.close();
    }
}
