package io.masakari.runtime.report;

import io.masakari.core.safety.SafeTimes;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.config.Section;
import io.masakari.runtime.config.ValueType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys by which an operator tells a program of a compute host where the controller is; the same in all of them. */
public final class ConnectionKeys {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Key<List<URI>> urls;
    private final Key<Secret> token;
    private final Key<Optional<Path>> ca;
    private final Key<Duration> connectTimeout;
    private final Key<Duration> responseTimeout;

    /** Adds them to a program's keys. */
    public ConnectionKeys(ConfigSpec spec) {
        Section controller = spec.section("controller");
        urls = controller
                .required("url", ValueType.listOf(ValueType.url()))
                .doc("Addresses of the controller, https://HOST:15868; the first that answers is used.");
        token = controller
                .requiredSecret("token")
                .doc("This monitor's token, as 'masakarictl monitor add' printed it; better token_file.");
        ca = controller
                .optionalPath("ca_file")
                .formerly("ca")
                .doc("Authorities to trust for https instead of the system's, a PEM file.");
        connectTimeout = controller
                .duration("connect_timeout", SafeTimes.REPORT_CONNECT, SHORTEST, LONGEST)
                .doc("How long a connection to the controller may take.");
        responseTimeout = controller
                .duration("response_timeout", Duration.ofSeconds(5), SHORTEST, LONGEST)
                .formerly("answer_timeout")
                .doc("How long the controller's answer may take.");
    }

    public ControllerClient.Settings of(Config config) {
        return new ControllerClient.Settings(
                config.get(urls),
                config.get(token),
                config.get(ca),
                config.get(connectTimeout),
                config.get(responseTimeout));
    }
}
