package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.compute.NovaAccess;
import io.masakari.core.model.IoErrorAnswer;
import io.masakari.core.recovery.HostSelection;
import io.masakari.core.recovery.host.LostMemory;
import io.masakari.core.recovery.host.ServiceOwners;
import io.masakari.core.recovery.host.TreatmentPolicy;
import io.masakari.core.recovery.instance.IoErrors;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.ConfigSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineConfigTest {
    @TempDir
    private Path directory;

    private EngineSettings load(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("controller.conf"), text);
        ConfigSpec spec = new ConfigSpec(
                "masakari-controller",
                "a test",
                EngineConfig.RECOVERY,
                EngineConfig.SAFETY,
                EngineConfig.HOST_FAILURE,
                EngineConfig.INSTANCE_FAILURE);
        return EngineConfig.settings(
                spec.load(file, Map.of()), NovaAccess.Limits.defaults().call(), NovaAccess.Limits.ARRIVAL);
    }

    @Test
    void defaultsAreThoseOfTheDocumentation() throws IOException {
        EngineSettings settings = load("");
        assertEquals(32, settings.policy().concurrency());
        assertEquals(64, settings.totalEvacuations());
        assertEquals(8, settings.callers());
        assertEquals(
                new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(30)),
                settings.policy().evacuation());
        assertEquals(Duration.ofMinutes(30), settings.times().evacuationLimit());
        assertEquals(Duration.ofSeconds(5), settings.times().settle());
        assertEquals(Duration.ofSeconds(30), settings.times().clockSkew());
        assertEquals(Duration.ofSeconds(90), settings.times().seenDownAfter());
        assertEquals(Duration.ofSeconds(15), settings.times().bootTime());
        assertEquals(Duration.ofSeconds(10), settings.times().latestArrival());
        assertEquals(50, settings.storm().percent());
        assertEquals(0, settings.storm().hosts());
        assertEquals(Duration.ofMinutes(5), settings.storm().window());
        assertEquals(EngineSettings.defaults(), settings);
    }

    @Test
    void policiesOfLostHostsAndIoErrorsAreAsConfigured() throws IOException {
        EngineSettings none = load("");
        assertEquals(
                new IoErrors(IoErrorAnswer.RESTART, Duration.ofMinutes(2), 5, Duration.ofMinutes(10)),
                none.instances().ioErrors());
        assertEquals(
                new TreatmentPolicy(
                        new HostSelection(true, false, "HA_Enabled"), ServiceOwners.NONE, true, LostMemory.DEFAULTS),
                none.policy().treatment());
        assertFalse(none.joinsAggregates());
        EngineSettings all = load(
                "[host_failure]\nevacuate_all_instances = no\nignore_instances_in_error_state = yes\n"
                        + "ha_enabled_instance_metadata_key = Rescue\nadd_reserved_host_to_aggregate = yes\nevacuate_pinned = no\n"
                        + "service_projects = p1, p2\nservice_marks = amphora\n"
                        + "[instance_failure]\nio_error = resume\nio_error_wait = 5m\nio_error_limit = 2\nio_error_window = 1h\n");
        HostSelection selection = new HostSelection(false, true, "Rescue");
        assertEquals(
                new TreatmentPolicy(
                        selection,
                        new ServiceOwners(Set.of("p1", "p2"), Set.of("amphora")),
                        false,
                        LostMemory.DEFAULTS),
                all.policy().treatment());
        assertEquals(selection, all.instances().protection().hostLoss());
        assertTrue(all.joinsAggregates());
        assertEquals(
                new IoErrors(IoErrorAnswer.RESUME, Duration.ofMinutes(5), 2, Duration.ofHours(1)),
                all.instances().ioErrors());
        assertThrows(ConfigException.class, () -> load("[instance_failure]\nio_error = ignore\n"));
    }

    @Test
    void contradictionsAreRefused() {
        assertThrows(ConfigException.class, () -> load("[recovery]\nretry_delay = 10s\nretry_delay_max = 5s\n"));
        assertThrows(ConfigException.class, () -> load("[recovery]\nconcurrency = 100\ntotal_concurrency = 50\n"));
    }

    @Test
    void whatNobodyConfiguresFollowsWhatIsConfigured() throws IOException {
        EngineSettings settings = load("[safety]\nboot_time = 8s\nservice_down_time = 180s\n[recovery]\nsettle = 9s\n");
        assertEquals(Duration.ZERO, settings.times().margin());
        assertEquals(Duration.ofSeconds(8), settings.times().targetCheck());
        assertEquals(Duration.ofSeconds(75), settings.times().silentAfter());
        assertEquals(Duration.ofSeconds(85), settings.times().stuckAfter());
        assertEquals(Duration.ofSeconds(49), settings.times().lateCall());
        assertEquals(settings.times(), settings.instances().times());
    }

    @Test
    void aServiceDownTimeThatNovaCannotHaveIsRefused() throws IOException {
        assertThrows(ConfigException.class, () -> load("[safety]\nservice_down_time = 1ms\n"));
        assertThrows(ConfigException.class, () -> load("[safety]\nservice_down_time = 5s\n"));
        load("[safety]\nservice_down_time = 6s\n");
    }

    @Test
    void aBrokenRuleIsRefusedWithItsNumbers() {
        ConfigException refused =
                assertThrows(ConfigException.class, () -> load("[recovery]\nevacuation_limit = 44s\n"));
        assertTrue(refused.getMessage().contains("[recovery] evacuation_limit"), refused.getMessage());
        assertTrue(
                refused.getMessage().contains("late_call (45 s) must not be longer than evacuation_limit (44 s)"),
                refused.getMessage());
    }
}
