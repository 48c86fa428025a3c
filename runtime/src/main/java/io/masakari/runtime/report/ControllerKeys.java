package io.masakari.runtime.report;

import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.config.ValueType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys by which an operator tells a monitor where its reports go; the same in every monitor. */
public final class ControllerKeys {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Key<List<URI>> urls;
    private final Key<Secret> token;
    private final Key<Optional<Path>> ca;
    private final Key<Duration> connectTimeout;
    private final Key<Duration> responseTimeout;
    private final Key<Path> spool;

    /** Adds them to a monitor's keys. */
    public ControllerKeys(ConfigSpec spec, Path spoolByDefault) {
        urls = spec.required(
                "controller",
                "url",
                ValueType.listOf(ValueType.url()),
                "Addresses of the controller, https://HOST:15868; the first that answers is used.");
        token = spec.requiredSecret(
                "controller",
                "token",
                "This monitor's token, as 'masakarictl monitor add' printed it; better token_file.");
        ca = spec.optional(
                "controller",
                "ca_file",
                ValueType.path(),
                "Authorities to trust for https instead of the system's, a PEM file.");
        connectTimeout = spec.duration(
                "controller",
                "connect_timeout",
                SafeTimes.REPORT_CONNECT,
                SHORTEST,
                LONGEST,
                "How long a connection to the controller may take.");
        responseTimeout = spec.duration(
                "controller",
                "response_timeout",
                Duration.ofSeconds(5),
                SHORTEST,
                LONGEST,
                "How long the controller's answer may take.");
        spec.formerly(ca, "ca");
        spec.formerly(responseTimeout, "answer_timeout");
        spool = spec.path(
                "report",
                "spool",
                spoolByDefault,
                "Directory for reports that are not delivered yet; it must survive a restart.");
    }

    public Reporting.Settings of(Config config) {
        return new Reporting.Settings(
                new ControllerClient.Settings(
                        config.get(urls),
                        config.get(token),
                        config.get(ca),
                        config.get(connectTimeout),
                        config.get(responseTimeout)),
                config.get(spool));
    }
}
