package io.masakari.controller.api;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For tests that each have an API of their own. */
abstract class OnRunningApi {
    @TempDir
    Path directory;

    RunningApi api;

    @BeforeEach
    void start() {
        api = new RunningApi(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }
}
