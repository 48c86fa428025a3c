package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.api.http.HttpListener;
import io.masakari.controller.api.http.Limits;
import io.masakari.controller.api.http.Peer.UnixUser;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs as root, as the project's tests do: becoming somebody else needs it. */
class OperatorSocketTest {
    @TempDir
    Path directory;

    private RunningApi api;
    private HttpListener listener;
    private Path socket;

    @BeforeEach
    void start() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        socket = directory.resolve("operators.sock");
        api = new RunningApi(directory);
        listener = HttpListener.onUnixSocket(socket, Limits.standard(64), api.api.handler("http"), "operators");
    }

    @AfterEach
    void stop() {
        listener.close();
        api.close();
        assertFalse(Files.exists(socket), "the socket goes with its listener");
    }

    @Test
    void rootIsAnOperatorAndMayKeepTheConnection() throws Exception {
        assertEquals("200 200", curl("-o", "/dev/null", "-o", "/dev/null", "-w", "%{http_code} ", url(), url()));
    }

    @Test
    void strangersAreRefusedWithASentence() throws Exception {
        String answer = as("nobody", "nogroup", curlCommand(url()));
        assertTrue(answer.contains("User nobody is neither root nor in group masakari"), answer);
    }

    @Test
    void theGroupsMembersAreOperators() {
        // The group of the user "nobody" exists everywhere; an unknown group trusts nobody but root.
        OperatorTrust trust = new OperatorTrust("nogroup");
        assertEquals("nobody", trust.check(new UnixUser(65534, 65534)).name());
        assertEquals(
                "root",
                new OperatorTrust("no-such-group").check(new UnixUser(0, 0)).name());
    }

    @Test
    void cutsOffASilentOperatorAndServesTheNext() throws Exception {
        listener.close();
        listener = HttpListener.onUnixSocket(socket, RunningApi.shortLimits(), api.api.handler("http"), "operators");
        try (SocketChannel silent = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.connect(UnixDomainSocketAddress.of(socket));
            silent.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)));
            int count;
            do {
                // A refusal may still come before the end.
                count = silent.read(ByteBuffer.allocate(1024));
            } while (count >= 0);
        }
        assertEquals("200", curl("-o", "/dev/null", "-w", "%{http_code} ", url()));
    }

    @Test
    void takesThePlaceOfASocketThatWasLeftBehind() throws Exception {
        listener.close();
        Files.createFile(socket);
        listener = HttpListener.onUnixSocket(socket, Limits.standard(64), api.api.handler("http"), "operators");
        assertEquals("200", curl("-o", "/dev/null", "-w", "%{http_code} ", url()));
    }

    @Test
    void closesWithoutDelayWhileSomebodyIsConnected() throws Exception {
        try (SocketChannel silent = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.connect(UnixDomainSocketAddress.of(socket));
            assertEquals("200", curl("-o", "/dev/null", "-w", "%{http_code} ", url()));
            long before = System.nanoTime();
            listener.close();
            assertTrue(System.nanoTime() - before < 30_000_000_000L);
        }
    }

    private static String url() {
        return "http://controller/v1/status";
    }

    private String curl(String... arguments) throws Exception {
        return run(curlCommand(arguments)).strip();
    }

    private List<String> curlCommand(String... arguments) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "60", "--unix-socket"));
        command.add(socket.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static String as(String user, String group, List<String> command) throws Exception {
        List<String> whole = new ArrayList<>(List.of("setpriv", "--reuid", user, "--regid", group, "--clear-groups"));
        whole.addAll(command);
        return run(whole);
    }

    private static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(90, TimeUnit.SECONDS), () -> command + " did not end");
        return output;
    }
}
