package io.masakari.nativebindings.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.nativebindings.LayoutFile;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LibCTest {
    @Test
    void pollDescriptorsLieAsInC() throws IOException {
        assertEquals(LayoutFile.number("pollfd"), LibC.POLLFD_SIZE);
        assertEquals(LayoutFile.number("pollfd.fd"), LibC.POLLFD_FD);
        assertEquals(LayoutFile.number("pollfd.events"), LibC.POLLFD_EVENTS);
        assertEquals(LayoutFile.number("pollfd.revents"), LibC.POLLFD_REVENTS);
    }
}
