package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.instance.AgentAnswer;
import io.masakari.core.model.InstanceId;
import io.masakari.nativebindings.libvirt.LibvirtException;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Agents asked through a real libvirtd. The lab's guests are too small to have one that answers. */
@Tag("libvirt")
class LibvirtAgentsLibvirtTest {
    private static LibvirtLab lab;

    @BeforeAll
    static void up() throws IOException {
        lab = new LibvirtLab();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @Test
    void tellsSilenceFromHavingNoChannelAndFromNotRunning() {
        lab.run("create", "with", "agent");
        lab.run("create", "without", "idle");
        lab.run("define", "off", "agent");
        try (LibvirtAgents agents = agents(lab.run("uri", "rw").strip())) {
            assertEquals(AgentAnswer.SILENT, agents.ask(id("with")));
            assertEquals(AgentAnswer.NONE, agents.ask(id("without")));
            assertEquals(AgentAnswer.UNASKED, agents.ask(id("off")));
        }
    }

    @Test
    void connectsAnewAfterLibvirtdWasKilled() {
        lab.run("create", "again", "agent");
        try (LibvirtAgents agents = agents(lab.run("uri", "rw").strip())) {
            assertEquals(AgentAnswer.SILENT, agents.ask(id("again")));
            InstanceId id = id("again");
            lab.run("signal", "libvirtd", "KILL");
            assertThrows(LibvirtException.class, () -> agents.ask(id));
            lab.run("start-libvirtd");
            assertEquals(AgentAnswer.SILENT, agents.ask(id));
        }
    }

    @Test
    void losesNoDescriptorOverAHundredConnections() {
        lab.run("create", "counted", "agent");
        InstanceId id = id("counted");
        String uri = lab.run("uri", "rw").strip();
        ask(uri, id, 5);
        int before = descriptors();
        ask(uri, id, 100);
        RunningMonitor.await(() -> descriptors() <= before, "the descriptors to be closed again");
    }

    private static void ask(String uri, InstanceId id, int times) {
        for (int i = 0; i < times; i++) {
            try (LibvirtAgents agents = agents(uri)) {
                agents.ask(id);
            }
        }
    }

    private static int descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    @Test
    void theReadOnlySocketIsRefusedWithAdvice() {
        lab.run("create", "readable", "agent");
        try (LibvirtAgents agents = agents(lab.uri())) {
            InstanceId id = id("readable");
            LibvirtException refused = assertThrows(LibvirtException.class, () -> agents.ask(id));
            assertTrue(refused.getMessage().contains("group libvirt"), refused.getMessage());
        }
    }

    private static LibvirtAgents agents(String uri) {
        return new LibvirtAgents(uri, Duration.ofSeconds(1));
    }

    private static InstanceId id(String name) {
        return InstanceId.of(lab.virsh("domuuid", name).strip());
    }
}
