package io.masakari.controller.api.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server's TLS identity from PEM files: certificate with its chain, and unencrypted PKCS#8 key. */
public final class ServerTls {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String[] KEY_TYPES = {"RSA", "EC", "Ed25519"};

    static {
        // A client that asks for one new handshake after the other costs us much and itself little. Read once, by the
        // first handshake of the process.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private ServerTls() {}

    /** Throws {@link IllegalArgumentException} that names the file and what to do. */
    public static SSLContext fromPem(Path certificate, Path key) {
        try {
            PrivateKey privateKey = privateKey(key, read(key));
            var chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(read(certificate)));
            if (chain.isEmpty()) {
                throw new IllegalArgumentException(certificate + " contains no certificate in PEM form.");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", privateKey, new char[0], chain.toArray(Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The TLS files " + certificate + " and " + key + " cannot be used: " + e.getMessage() + ".", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot read the TLS files: " + e + ".", e);
        }
    }

    private static byte[] read(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    private static PrivateKey privateKey(Path file, byte[] pem) throws GeneralSecurityException {
        Matcher matcher = PKCS8.matcher(new String(pem, StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw new IllegalArgumentException(file
                    + " contains no unencrypted PKCS#8 key (BEGIN PRIVATE KEY). Convert it: openssl pkcs8 -topk8 -nocrypt"
                    + " -in OLD -out NEW");
        }
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
        GeneralSecurityException last = null;
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }
}
