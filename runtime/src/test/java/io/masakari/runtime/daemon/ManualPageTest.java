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
        spec.section("fencing").duration("limit", Duration.ofSeconds(60)).doc("How long to wait.");
        spec.section("controller").requiredSecret("token").doc("The token.");

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
        spec.section("a").text("b", "x").doc(".hidden \\dir -flag");

        assertTrue(page().contains("\\&.hidden \\edir \\-flag"), page());
    }

    @Test
    void namesOptionsOfItsOwn() {
        spec.option("--open", "Opens it.");

        assertTrue(page().contains(".B \\-\\-open\nOpens it.\n"), page());
    }

    private String page() {
        return ManualPage.of(spec, Path.of("/etc/masakari/sample.conf"), "1.2.3");
    }
}
