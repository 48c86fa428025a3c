package io.masakari.processmonitor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.nativebindings.process.ProcFs.CommandLine;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The titles are those of the daemons of Debian 12. */
class ProcessMatchTest {
    private static final String LISTENER = "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups";

    @Test
    void takesNoEditorForTheProgramWhoseFileItHasOpen() {
        assertTrue(shows("nova-compute", "/usr/bin/python3", "/usr/bin/nova-compute", "--config-file", "/etc/n.conf"));
        assertTrue(shows("nova-compute", "/usr/bin/nova-compute"));
        assertFalse(shows("nova-compute", "vi", "/etc/nova/nova-compute.conf"));
        assertFalse(shows("nova-compute", "tail", "-f", "/var/log/nova/nova-compute.log"));
    }

    @Test
    void findsTheTextInTheRestOfATitle() {
        assertTrue(shows("/usr/sbin/sshd", LISTENER));
        assertTrue(shows("sshd", LISTENER));
        assertTrue(shows("/usr/sbin/nginx", "nginx: master process /usr/sbin/nginx -g daemon on; master_process on;"));
        assertTrue(
                shows(
                        "/usr/bin/neutron-l3-agent",
                        "neutron-l3-agent (/usr/bin/python3 /usr/bin/neutron-l3-agent --config-file=/etc/neutron/neutron.conf)"));
        assertTrue(shows("/usr/bin/nova-compute", "nova-compute: master process [/usr/bin/nova-compute --debug]"));
    }

    @Test
    void takesNoChildWithATitleForItsDaemon() {
        assertFalse(shows("/usr/sbin/sshd", "sshd: root@pts/0"));
        assertFalse(shows("sshd", "sshd: root@pts/0"));
        assertFalse(shows("/usr/sbin/nginx", "nginx: worker process"));
        assertFalse(shows("keystone", "postgres: keystone keystone 10.0.0.1(5432) idle"));
    }

    @Test
    void knowsTheProgramBehindATitleWithoutItsPath() {
        assertFalse(shows("/usr/sbin/avahi-daemon", "avahi-daemon: running [compute1.local]"));
        assertTrue(
                executes("/usr/sbin/avahi-daemon", "/usr/sbin/avahi-daemon", "avahi-daemon: running [compute1.local]"));
        assertTrue(executes("avahi-daemon", "/usr/sbin/avahi-daemon", "avahi-daemon: running [compute1.local]"));
        assertTrue(executes("/nonexistent/libvirtd", "/nonexistent/libvirtd", "libvirtd", "-d"));
        assertFalse(executes("/usr/sbin/avahi-daemon", "/usr/bin/vi", "vi", "/usr/sbin/avahi-daemon"));
    }

    @Test
    void knowsTheNameOfATitleWhereTheProgramCannotBeSeen() {
        assertTrue(executes("/usr/sbin/avahi-daemon", null, "avahi-daemon: running [compute1.local]"));
        assertFalse(executes("/usr/sbin/avahi-daemon", null, "avahi-daemon-other: running"));
        assertFalse(executes("/usr/sbin/avahi-daemon", null, "vi", "/usr/sbin/avahi-daemon"));
    }

    @Test
    void takesNoInterpreterForWhatItRuns() {
        assertFalse(executes("/usr/bin/python3", "/usr/bin/python3.11", "other: worker"));
        assertFalse(executes("/bin/sh", "/usr/bin/dash", "other: worker"));
    }

    @Test
    void looksForTheNameOfAProgramThatIsNotWhereTheListSays() {
        String python = "/usr/bin/python3.11";
        assertTrue(
                executes("/nonexistent/nova-compute", python, "/usr/bin/python3", "/usr/bin/nova-compute", "--debug"));
        assertTrue(executes("/usr/bin/python /nonexistent/monitor", python, "/usr/bin/python3", "/usr/bin/monitor"));
        assertTrue(executes("/nonexistent/libvirtd", "/usr/sbin/libvirtd", "/usr/sbin/libvirtd"));
        assertFalse(executes("/nonexistent/nova-compute", "/usr/bin/vi", "vi", "/usr/bin/nova-compute"));
        assertFalse(executes("/nonexistent/nova-compute", python, "/usr/bin/python3", "/usr/bin/nova-compute-old"));
        assertFalse(executes("/usr/bin/python /usr/bin/env", python, "/usr/bin/python3", "/opt/env"));
    }

    @Test
    void aRegularExpressionMayMatchTheProgram() {
        Finding.CommandLine finding = new Finding.CommandLine("sbin/avahi-d.*n$", true);
        CommandLine shown = shown("avahi-daemon: running [compute1.local]");
        assertFalse(ProcessMatch.byCommandLine(finding).test(shown));
        assertTrue(ProcessMatch.byProgram(finding, pid -> Optional.of("/usr/sbin/avahi-daemon"))
                .test(shown));
    }

    private static boolean shows(String text, String... words) {
        return ProcessMatch.byCommandLine(new Finding.CommandLine(text, false)).test(shown(words));
    }

    private static boolean executes(String text, String program, String... words) {
        return ProcessMatch.byProgram(new Finding.CommandLine(text, false), pid -> Optional.ofNullable(program))
                .test(shown(words));
    }

    private static CommandLine shown(String... words) {
        return new CommandLine(1, words[0], String.join(" ", words));
    }
}
