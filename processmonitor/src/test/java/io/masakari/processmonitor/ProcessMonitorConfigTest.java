package io.masakari.processmonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.runtime.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMonitorConfigTest {
    @TempDir
    private Path directory;

    @Test
    void takesTheKeysOfCa8ca16ByTheirOldNames() throws IOException {
        Config old = load("""
                ca = /etc/ca.pem
                answer_timeout = 7s
                [restart]
                tries = 7
                back_off = 2s
                longest_back_off = 7s
                again_every = 3m
                look_every = 7s
                """);
        assertEquals(7, old.renamed().size(), old.renamed().toString());
        Config now = load("""
                ca_file = /etc/ca.pem
                response_timeout = 7s
                [restart]
                attempts = 7
                retry_delay = 2s
                retry_delay_max = 7s
                again_interval = 3m
                look_interval = 7s
                """);
        assertEquals(0, now.renamed().size(), now.renamed().toString());
        assertEquals(ProcessMonitorConfig.of(now), ProcessMonitorConfig.of(old));
    }

    private Config load(String text) throws IOException {
        String controller = """
                [controller]
                url = https://controller:15868
                token = s3cret
                """;
        Path file = Files.writeString(directory.resolve("conf"), controller + text);
        return ProcessMonitorConfig.SPEC.load(file, Map.of());
    }
}
