package io.masakari.nativebindings.datagram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.nativebindings.LayoutFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What can be told without a receiver; what arrives is tested with journald's and systemd's messages in runtime. */
class DatagramSenderTest {
    @Test
    void addressLiesAsInC() throws IOException {
        assertEquals(LayoutFile.number("sockaddr_un"), SocketLibrary.SOCKADDR_UN_SIZE);
        assertEquals(LayoutFile.number("sockaddr_un.sun_family"), SocketLibrary.SOCKADDR_UN_FAMILY);
        assertEquals(LayoutFile.number("sockaddr_un.sun_path"), SocketLibrary.SOCKADDR_UN_PATH);
    }

    @Test
    void pathEndsWithZeroAndAnAbstractNameBeginsWithIt() throws IOException {
        assertArrayEquals(new byte[] {'/', 'a', 0}, path(DatagramSender.address("/a")));
        assertArrayEquals(new byte[] {0, 'a'}, path(DatagramSender.address("@a")));
    }

    @Test
    void refusesANameThatDoesNotFit() throws IOException {
        assertEquals(110, DatagramSender.address("/" + "x".repeat(106)).length);
        try (DatagramSender sender = new DatagramSender("/" + "x".repeat(107))) {
            IOException e = assertThrows(IOException.class, () -> sender.send(new byte[1]));
            assertTrue(e.getMessage().contains("108 bytes, and 107 fit"), e.getMessage());
        }
    }

    @Test
    void saysToWhomItCouldNotSend() throws IOException {
        try (DatagramSender sender = new DatagramSender("/nonexistent/journal")) {
            IOException e = assertThrows(IOException.class, () -> sender.send(new byte[5]));
            assertTrue(e.getMessage().startsWith("Cannot send 5 bytes to /nonexistent/journal: "), e.getMessage());
        }
    }

    @Test
    void keepsOneDescriptorUntilItIsClosed() throws IOException {
        try (DatagramSender warm = new DatagramSender("@nobody-is-bound-to-this")) {
            assertThrows(IOException.class, () -> warm.send("x".getBytes(StandardCharsets.US_ASCII)));
        }
        long before = descriptors();
        DatagramSender sender = new DatagramSender("@nobody-is-bound-to-this");
        for (int i = 0; i < 10; i++) {
            assertThrows(IOException.class, () -> sender.send(new byte[1]));
        }
        assertEquals(before + 1, descriptors());
        sender.close();
        sender.close();
        assertEquals(before, descriptors());
        assertThrows(IOException.class, () -> sender.send(new byte[1]));
    }

    private static byte[] path(byte[] address) {
        byte[] path = new byte[address.length - SocketLibrary.SOCKADDR_UN_PATH];
        System.arraycopy(address, SocketLibrary.SOCKADDR_UN_PATH, path, 0, path.length);
        return path;
    }

    /** Sockets only: other tests' threads may open files meanwhile. */
    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(fd -> {
                        try {
                            return Files.readSymbolicLink(fd).toString().startsWith("socket:");
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
