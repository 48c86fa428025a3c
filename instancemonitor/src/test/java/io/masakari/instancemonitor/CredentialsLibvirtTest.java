package io.masakari.instancemonitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.instance.AgentAnswer;
import io.masakari.core.model.InstanceId;
import io.masakari.nativebindings.libvirt.HypervisorConnection;
import io.masakari.nativebindings.libvirt.LibvirtException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A libvirtd that wants to know who connects. */
@Tag("libvirt")
class CredentialsLibvirtTest {
    @Test
    void takesTheCredentialsOfSaslFromAuthConf() throws IOException {
        try (LibvirtLab lab = new LibvirtLab("sasl")) {
            lab.run("create", "guest", "idle");
            assertEquals(1, domains(lab.run("uri", "sasl").strip()));

            String none = lab.run("uri").strip();
            String problem =
                    assertThrows(LibvirtException.class, () -> domains(none)).getMessage();
            assertTrue(problem.contains("/etc/libvirt/auth.conf"), problem);
            Files.writeString(
                    lab.directory().resolve("auth.conf"),
                    Files.readString(lab.directory().resolve("auth.conf")).replace("secret", "wrong"));
            problem = assertThrows(
                            LibvirtException.class,
                            () -> domains(lab.run("uri", "sasl").strip()))
                    .getMessage();
            assertTrue(problem.contains("does not let this one in"), problem);
        }
    }

    @Test
    void asksAgentsWithTheCredentialsOfSaslAsWell() throws IOException {
        try (LibvirtLab lab = new LibvirtLab("sasl")) {
            lab.run("create", "guest", "agent");
            InstanceId id = InstanceId.of(lab.virsh("domuuid", "guest").strip());
            try (LibvirtAgents agents = new LibvirtAgents(
                    lab.run("uri", "rw").replaceFirst("&.*", "").strip(), Duration.ofSeconds(2))) {
                String problem = assertThrows(LibvirtException.class, () -> agents.ask(id))
                        .getMessage();
                assertTrue(problem.contains("/etc/libvirt/auth.conf"), problem);
            }
            try (LibvirtAgents agents = new LibvirtAgents(lab.run("uri", "rw").strip(), Duration.ofSeconds(2))) {
                assertEquals(AgentAnswer.SILENT, agents.ask(id));
            }
        }
    }

    @Test
    void showsTheCertificateOfTls() throws IOException {
        try (LibvirtLab lab = new LibvirtLab("tls")) {
            lab.run("create", "guest", "idle");
            String uri = lab.run("uri", "tls").strip();
            assertEquals(1, domains(uri));
            Files.delete(lab.directory().resolve("pki/clientcert.pem"));
            assertThrows(LibvirtException.class, () -> domains(uri));
        }
    }

    private static int domains(String uri) {
        HypervisorConnection.Settings settings =
                new HypervisorConnection.Settings(uri, Duration.ofMinutes(1), Duration.ofSeconds(2), 3);
        try (HypervisorConnection connection =
                HypervisorConnection.open(settings, event -> {}, failure -> failure.printStackTrace())) {
            return connection.domains().size();
        }
    }
}
