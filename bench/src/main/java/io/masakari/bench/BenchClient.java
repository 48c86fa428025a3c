package io.masakari.bench;

import io.masakari.runtime.config.Secret;
import io.masakari.runtime.report.ControllerClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The monitors' own client, with limits that no machine that can run a measurement reaches. */
public final class BenchClient {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private BenchClient() {}

    public static ControllerClient open(URI controller, Path token, Optional<Path> caBundle) throws IOException {
        return new ControllerClient(settings(controller, token, caBundle));
    }

    public static ControllerClient.Settings settings(URI controller, Path token, Optional<Path> caBundle)
            throws IOException {
        return new ControllerClient.Settings(
                List.of(controller), new Secret(Files.readString(token).strip()), caBundle, LIMIT, LIMIT);
    }
}
