package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.runtime.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceMonitorConfigTest {
    @TempDir
    private Path directory;

    @Test
    void takesTheKeysOfCa8ca16ByTheirOldNames() throws IOException {
        Config old = load("""
                ca = /etc/ca.pem
                answer_timeout = 7s
                [libvirt]
                open_limit = 6s
                keepalive = 3s
                [detection]
                max_reports = 7
                """);
        assertEquals(5, old.renamed().size(), old.renamed().toString());
        Config now = load("""
                ca_file = /etc/ca.pem
                response_timeout = 7s
                [libvirt]
                connect_timeout = 6s
                keepalive_interval = 3s
                [detection]
                reports_max = 7
                """);
        assertEquals(0, now.renamed().size(), now.renamed().toString());
        assertEquals(InstanceMonitorConfig.of(now), InstanceMonitorConfig.of(old));
    }

    private Config load(String text) throws IOException {
        String controller = """
                [controller]
                url = https://controller:15868
                token = s3cret
                """;
        Path file = Files.writeString(directory.resolve("conf"), controller + text);
        return InstanceMonitorConfig.SPEC.load(file, Map.of());
    }
}
