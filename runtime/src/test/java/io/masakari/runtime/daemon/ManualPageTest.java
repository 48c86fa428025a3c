package io.masakari.runtime.daemon;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ManualPageTest {
    private final ConfigSpec spec = new ConfigSpec("masakari-sample", "a sample");

    @Test
    void namesEveryKeyWithDefaultAndVariable() {
        spec.duration("fencing", "limit", Duration.ofSeconds(60), "How long to wait.");
        spec.requiredSecret("controller", "token", "The token.");

        String page = page();

        for (Key<?> key : spec.describe()) {
            assertTrue(page.contains(".B " + key.name() + "\n" + key.doc()), page);
            assertTrue(page.contains(key.environmentName()), page);
        }
        assertTrue(page.contains("Default: 1m."), page);
        assertTrue(page.contains("(required)") && page.contains("token_file = PATH"), page);
    }

    @Test
    void leavesNothingForRoffToTakeAsItsOwn() {
        spec.text("a", "b", "x", ".hidden \\dir -flag");

        assertTrue(page().contains("\\&.hidden \\edir \\-flag"), page());
    }

    private String page() {
        return ManualPage.of(spec, Path.of("/etc/masakari/sample.conf"), "1.2.3");
    }
}
