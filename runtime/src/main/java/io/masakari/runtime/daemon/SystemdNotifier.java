package io.masakari.runtime.daemon;

import io.masakari.nativebindings.datagram.DatagramSender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Tells systemd the state of this process (sd_notify). Does nothing if systemd did not start it; never waits or throws. */
public final class SystemdNotifier {
    private final Optional<DatagramSender> sender;
    private final Optional<Duration> watchdog;

    private SystemdNotifier(Optional<DatagramSender> sender, Optional<Duration> watchdog) {
        this.sender = sender;
        this.watchdog = watchdog;
    }

    /** From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. */
    public static SystemdNotifier from(Map<String, String> environment) {
        Optional<DatagramSender> sender = Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
                .filter(name -> name.startsWith("/") || name.startsWith("@"))
                .map(DatagramSender::new);
        return new SystemdNotifier(sender, watchdog(environment));
    }

    public void ready() {
        send("READY=1");
    }

    public void stopping() {
        send("STOPPING=1");
    }

    /** One line for {@code systemctl status}. */
    public void status(String text) {
        send("STATUS=" + text.replace('\n', ' '));
    }

    /** Called only from the loop that must not hang. */
    public void feedWatchdog() {
        send("WATCHDOG=1");
    }

    /** After how long without {@link #feedWatchdog} systemd kills this process; empty if it does not watch it. */
    public Optional<Duration> watchdog() {
        return watchdog;
    }

    private void send(String message) {
        sender.ifPresent(to -> {
            try {
                to.send(message.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It never waits or throws: systemd sees what is missing.
            }
        });
    }

    private static Optional<Duration> watchdog(Map<String, String> environment) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String pid = environment.getOrDefault("WATCHDOG_PID", "");
        // Variables that were inherited from a parent are meant for the parent.
        boolean ours = pid.isEmpty()
                || pid.equals(Long.toString(ProcessHandle.current().pid()));
        return ours && micros.matches("[1-9]\\d{0,14}")
                ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000))
                : Optional.empty();
    }
}
