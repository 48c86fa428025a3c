package io.masakari.controller.cli;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

/** The controller's socket on this machine; the kernel tells it who calls, so there is no token. */
final class UnixTransport implements Transport {
    private final Path path;

    UnixTransport(Path path) {
        this.path = path;
    }

    @Override
    public Socket open() throws IOException {
        if (!Files.exists(path)) {
            // Before jnr is loaded, which takes longer than everything else here.
            throw new NoSuchFileException(path.toString());
        }
        return UnixSocketChannel.open(new UnixSocketAddress(path.toFile())).socket();
    }

    @Override
    public String authority() {
        return "localhost";
    }

    @Override
    public String describe() {
        return path.toString();
    }

    @Override
    public CtlException unreachable(IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (!Files.exists(path)) {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null && Files.exists(parent) && !Files.isExecutable(parent)) {
                return noPermission(e);
            }
            return new CtlException(
                    ExitCode.UNREACHABLE,
                    "There is no socket " + path
                            + ": the controller does not run on this machine, or listens elsewhere."
                            + " Start it (systemctl start masakari-controller), name its socket with --socket PATH, or"
                            + " ask a controller elsewhere with --url https://HOST:15868 --token-file FILE.",
                    e);
        }
        if (reason.contains("ermission denied") || !Files.isWritable(path)) {
            return noPermission(e);
        }
        if (reason.contains("refused")) {
            return new CtlException(
                    ExitCode.UNREACHABLE,
                    "No program listens on " + path + ": the controller has stopped. See why: journalctl -u"
                            + " masakari-controller -n 50; start it with: systemctl start masakari-controller.",
                    e);
        }
        return new CtlException(ExitCode.UNREACHABLE, "Cannot connect to " + path + ": " + reason + ".", e);
    }

    private CtlException noPermission(IOException e) {
        return new CtlException(
                ExitCode.NO_PERMISSION,
                "User " + System.getProperty("user.name") + " may not connect to " + path + ". " + permissionAdvice(),
                e);
    }

    @Override
    public String authorization() {
        return "";
    }

    @Override
    public String permissionAdvice() {
        return "Root and members of group masakari may: sudo masakarictl ..., or usermod -aG masakari "
                + System.getProperty("user.name") + " and log in again.";
    }
}
