package io.masakari.controller;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The controller as a process of its own, so that it can be killed. */
final class ControllerProcess implements AutoCloseable {
    final Path directory;
    final int port;
    private Process process;

    ControllerProcess(Path directory, List<String> moreConfig) throws IOException {
        this.directory = directory;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        StringBuilder config = new StringBuilder()
                .append("[store]\npath = ")
                .append(directory.resolve("controller.db"))
                .append("\n[listen]\naddress = 127.0.0.1\nport = ")
                .append(port)
                .append("\nsocket = ")
                .append(socket())
                .append("\n[nova]\nauth_url = http://127.0.0.1:9/v3\nusername = u\npassword = p\nproject_name = p\n");
        moreConfig.forEach(line -> config.append(line).append('\n'));
        Files.writeString(directory.resolve("controller.conf"), config);
    }

    Path socket() {
        return directory.resolve("operators.sock");
    }

    void start() throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.masakari.controller.Main",
                        "--config",
                        directory.resolve("controller.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("controller.log").toFile()))
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!log().contains("daemon.started")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("The controller did not start: " + log());
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    /** SIGKILL, and its output away so that the next start is seen. */
    void kill() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        Files.delete(directory.resolve("controller.log"));
    }

    /** SIGTERM; returns the exit status. */
    int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("controller.log"));
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
