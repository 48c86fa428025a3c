package io.masakari.instancemonitor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code lab/libvirt-lab} for tests: a real libvirtd and real QEMU processes, taken down at the end. */
final class LibvirtLab implements AutoCloseable {
    private static final long COMMAND_SECONDS = 60;

    private final Path directory;

    /** @param options sasl or tls, where libvirtd is to want to know who connects */
    LibvirtLab(String... options) throws IOException {
        directory = Files.createTempDirectory("masakari-libvirt");
        List<String> up = new ArrayList<>(List.of("up"));
        up.addAll(List.of(options));
        run(up.toArray(String[]::new));
    }

    Path directory() {
        return directory.resolve("lab");
    }

    String uri() {
        return run("uri").strip();
    }

    String virsh(String... arguments) {
        List<String> all = new ArrayList<>(List.of("virsh"));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("../lab/libvirt-lab"));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("libvirt-lab", ".out");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment()
                    .put("LIBVIRT_LAB_DIR", directory.resolve("lab").toString());
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " failed: " + text);
            }
            return text;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        run("down");
    }
}
