package io.masakari.controller.cli;

import io.masakari.runtime.config.Secret;
import io.masakari.runtime.tls.TrustedCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A controller on another machine, by URL and token. Never through a proxy. */
final class TcpTransport implements Transport {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int DEFAULT_PORT = 15868;

    private final URI url;
    private final Secret token;
    private final Optional<SSLSocketFactory> tls;

    /** @param caFile certificates to trust instead of the system's */
    TcpTransport(URI url, Secret token, Optional<Path> caFile) {
        this.url = url;
        this.token = token;
        this.tls = "https".equals(url.getScheme())
                ? Optional.of(caFile.map(TrustedCertificates::of)
                        .orElseGet(TrustedCertificates::ofSystem)
                        .getSocketFactory())
                : Optional.empty();
    }

    @Override
    public Socket open() throws IOException {
        InetAddress address = InetAddress.getByName(host());
        if (tls.isEmpty() && !address.isLoopbackAddress()) {
            throw new CtlException(
                    ExitCode.USAGE,
                    "The token would cross the network in clear to " + url + ". Use https://, or http:// only to this"
                            + " machine.");
        }
        Socket plain = new Socket(Proxy.NO_PROXY);
        try {
            plain.connect(new InetSocketAddress(address, port()), CONNECT_MILLIS);
            return tls.isPresent() ? secure(plain, tls.get()) : plain;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private Socket secure(Socket plain, SSLSocketFactory factory) throws IOException {
        plain.setSoTimeout(CONNECT_MILLIS);
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, host(), port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private int port() {
        return url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
    }

    @Override
    public String authority() {
        return url.getHost() + ":" + port();
    }

    @Override
    public String describe() {
        return url.getScheme() + "://" + authority();
    }

    @Override
    public CtlException unreachable(IOException e) {
        String message;
        if (e instanceof UnknownHostException) {
            message = "There is no host '" + url.getHost() + "'. Check --url.";
        } else if (e instanceof SSLException) {
            message = "No trusted TLS connection to " + describe() + ": " + e.getMessage()
                    + ". If the controller has a certificate of your own CA, give that CA with --ca FILE; if it listens"
                    + " without TLS, use http:// on its own machine.";
        } else if (e instanceof SocketTimeoutException) {
            message = describe() + " does not answer within " + CONNECT_MILLIS / 1000
                    + " s. Check the address, the port and the firewall.";
        } else {
            message = "Cannot connect to " + describe() + ": " + e.getMessage()
                    + ". Check that the controller runs there and listens on that address.";
        }
        return new CtlException(ExitCode.UNREACHABLE, message, e);
    }

    @Override
    public String authorization() {
        return "Bearer " + token.reveal();
    }

    @Override
    public String permissionAdvice() {
        return "The token must be an operator's: make one on the controller's machine with masakarictl monitor add NAME"
                + " --operator.";
    }
}
