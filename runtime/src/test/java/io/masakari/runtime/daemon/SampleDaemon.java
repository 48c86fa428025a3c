package io.masakari.runtime.daemon;

import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.LackingHostException;
import io.masakari.runtime.config.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A program for {@link DaemonTest} to start as a process of its own: it behaves as its configuration says. */
public final class SampleDaemon {
    private static final ConfigSpec SPEC = new ConfigSpec("masakari-sample", "a sample");
    private static final Key<String> MODE =
            SPEC.section("sample").text("mode", "work").doc("How to behave.");

    private SampleDaemon() {}

    public static void main(String[] arguments) {
        Daemon.main(arguments, SPEC, Path.of("/nonexistent/sample.conf"), SampleDaemon::check, SampleDaemon::start);
    }

    private static void check(Config config) {
        if (config.get(MODE).equals("contradiction")) {
            throw config.refuse(MODE, "It contradicts itself.");
        }
        if (config.get(MODE).equals("lacking")) {
            throw new LackingHostException(
                    List.of(new Problem("a.list", 3, "unit", "systemd knows no unit x.service.")));
        }
    }

    private static Service start(Config config, Daemon daemon) throws Exception {
        String mode = config.get(MODE);
        switch (mode) {
            case "missing-library" -> throw new UnsatisfiedLinkError("libcpg.so.4");
            case "missing-service" ->
                throw FatalException.unavailable("Corosync does not answer. Start it: systemctl start corosync", null);
            case "no-permission" -> throw new java.nio.file.AccessDeniedException("/var/lib/masakari");
            case "contradiction" -> check(config);
            case "other-thread" ->
                new Thread(() -> {
                            throw new IllegalStateException("thrown in another thread");
                        })
                        .start();
            default -> {
                // goes on
            }
        }
        Semaphore wakeUp = new Semaphore(0);
        return new Service() {
            @Override
            public void tick(Duration limit) throws Exception {
                if (mode.equals("bug")) {
                    throw new IllegalStateException("thrown in a tick");
                }
                if (mode.equals("deaf")) {
                    daemon.status("deaf");
                    new Semaphore(0).acquire();
                }
                wakeUp.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public void wake() {
                wakeUp.release();
            }

            @Override
            public void close() {
                daemon.status("closed");
            }
        };
    }
}
