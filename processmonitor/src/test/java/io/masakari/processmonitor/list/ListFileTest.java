package io.masakari.processmonitor.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.process.ProcessSpec;
import io.masakari.core.process.ProcessSpec.Finding;
import io.masakari.core.process.ProcessSpec.Step;
import io.masakari.runtime.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListFileTest {
    private static final String GOOD = "- process_name: /usr/sbin/libvirtd\n  restart_command: true\n";

    @TempDir
    Path directory;

    @Test
    void readsUpstreamsList() {
        var specs = read("list.yaml", """
                # upstream's own example has entries like these
                -
                    process_name: /usr/sbin/libvirtd
                    start_command: sh /etc/init.d/libvirt start
                    pre_start_command: "true"
                    post_start_command:
                    restart_command: sh -c "libvirt 'restart it'"
                    pre_restart_command:
                    post_restart_command: "true"
                    run_as_root: True
                -
                    process_name: nova-compute
                    restart_command: "true"
                    run_as_root: False
                """);
        assertEquals("libvirtd", specs.get(0).name());
        assertEquals(
                new Finding.CommandLine("/usr/sbin/libvirtd", false),
                specs.get(0).finding());
        assertEquals(
                List.of(new Step(List.of("true"), true), new Step(List.of("sh", "/etc/init.d/libvirt", "start"), true)),
                specs.get(0).start());
        assertEquals(
                List.of(new Step(List.of("sh", "-c", "libvirt 'restart it'"), true), new Step(List.of("true"), false)),
                specs.get(0).restart());
        assertEquals(Optional.empty(), specs.get(0).user());
        assertEquals(Optional.of("nobody"), specs.get(1).user());
    }

    @Test
    void readsOurOwnKeys() {
        var specs = read("list.yaml", """
                - unit: libvirtd
                - name: agent
                  pid_file: /run/agent.pid
                  process_name: agent --daemon
                  shell: yes
                  restart_command: echo a | cat
                  after: libvirtd
                  command_limit: 5s
                """);
        assertEquals("libvirtd", specs.get(0).name());
        assertEquals(new Finding.Unit("libvirtd.service"), specs.get(0).finding());
        assertEquals(
                new Finding.PidFile("/run/agent.pid", "agent --daemon"),
                specs.get(1).finding());
        assertEquals(
                List.of("/bin/sh", "-c", "echo a | cat"),
                specs.get(1).restart().get(0).words());
        assertEquals(List.of("libvirtd"), specs.get(1).after());
        assertEquals(Optional.of(Duration.ofSeconds(5)), specs.get(1).commandLimit());
    }

    @Test
    void readsTheListOfMasakariV1() {
        var specs = read("proc.list", """
                01,/usr/sbin/libvirtd,sh start libvirt,sh start a;sh restart b,/bin/true,,,/bin/false
                02,python .*instancemonitor,,sh start it,,,,
                """);
        assertEquals("libvirtd", specs.get(0).name());
        assertEquals(
                new Finding.CommandLine("/usr/sbin/libvirtd", true),
                specs.get(0).finding());
        assertEquals(
                List.of(new Step(List.of("/bin/true"), false), new Step(List.of("sh", "start", "libvirt"), true)),
                specs.get(0).start());
        assertEquals(
                List.of(
                        new Step(List.of("sh", "start", "a"), true),
                        new Step(List.of("sh", "restart", "b"), true),
                        new Step(List.of("/bin/false"), false)),
                specs.get(0).restart());
        assertEquals("process-02", specs.get(1).name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "- process_name: a~:1: restart_command: It is missing: the process could not be restarted",
                "- process_name: a\\n  restart_comand: true~:2: restart_comand: Unknown key. Did you mean restart_command?",
                "- process_name: a\\n  restart_command: /nonexistent~:2: restart_command: There is no program /nonexistent",
                "- process_name: a\\n  restart_command: sh -c 'x~:2: restart_command: A quote (') does not end",
                "- process_name: a\\n  process_name: b\\n  restart_command: true~:2: process_name: It is set twice",
                "- restart_command: true~:1: Nothing says how the process is found",
                "- unit: a\\n  restart_command: true~:2: restart_command: systemd restarts a unit",
                "- unit: a\\n  pid_file: /run/a.pid~:2: pid_file: systemd knows the process of a unit",
                "- unit: a\\n- unit: a~:2: Another process is called a already, in line 1",
                "- unit: a\\n  after: b~:1: after: No entry is called b",
                "- unit: a\\n  after: b\\n- unit: b\\n  after: a~:1: after: a would wait for itself",
                "- process_name: a\\n  restart_command: true\\n  run_as_root: maybe~:3: run_as_root: 'maybe' is neither",
                "- process_name: a\\n  restart_command: true\\n  user: nobodyatall~There is no local user nobodyatall",
                "- process_name: a\\n  restart_command: true\\n  command_limit: soon~:3: command_limit: 'soon' is no dur",
                "- process_name: [a]\\n  restart_command: true~:1: process_name: It must be text",
                "- a~:1: An entry must have keys",
                "a: b~:1: It must be a list of entries",
                "- process_name: 'a~:1: Not YAML",
                "- &a [*a]~Not YAML",
                "``~The list has no entry",
            })
    void refusesWithFileAndLine(String text, String expected) {
        String message = refuse("list.yaml", text.replace("\\n", "\n"));
        assertTrue(message.contains("list.yaml") && message.contains(expected), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "01,a,sh start~:1: The line has 3 columns, not 8",
                "x,a,,sh start,,,,~:1: column 1: 'x' is no number",
                "01,,,sh start,,,,~:1: column 2: The keyword is missing",
                "01,(,,sh start,,,,~:1: column 2: '(' is no regular expression",
                "01,a,,,,,,~:1: column 4: There is no command to start it with",
                "01,a,,sh stop,,,,~:1: column 4: The command must contain \"start\"",
                "01,a,,/nonexistent start,,,,~:1: column 4: There is no program /nonexistent",
                "01,a,,sh start,/nonexistent,,,~:1: column 5: The file /nonexistent does not exist",
            })
    void refusesLinesOfV1(String text, String expected) {
        String message = refuse("proc.list", text);
        assertTrue(message.contains(expected), message);
    }

    @Test
    void reportsAllProblemsTogether() {
        String message = refuse("list.yaml", GOOD + "- process_name: a\n- nothing: b\n- unit: u\n  shel: yes\n" + GOOD);
        assertTrue(message.contains(":3: restart_command"), message);
        assertTrue(message.contains(":4: nothing: Unknown key"), message);
        assertTrue(message.contains(":6: shel: Unknown key. Did you mean shell?"), message);
        assertTrue(message.contains(":7: Another process is called libvirtd already, in line 1"), message);
    }

    @Test
    void namesWhatIsWrongWithTheFile() throws IOException {
        ListFile absent = new ListFile(directory.resolve("none.yaml"), rules());
        assertTrue(
                assertThrows(ConfigException.class, absent::read).getMessage().contains("There is no such file"));
        Files.write(directory.resolve("bad.yaml"), new byte[] {(byte) 0xff, 'a'});
        ListFile bad = new ListFile(directory.resolve("bad.yaml"), rules());
        assertTrue(assertThrows(ConfigException.class, bad::read).getMessage().contains("not UTF-8"));
        Files.writeString(directory.resolve("big.yaml"), "#".repeat(300_000));
        ListFile big = new ListFile(directory.resolve("big.yaml"), rules());
        assertTrue(assertThrows(ConfigException.class, big::read).getMessage().contains("larger than 256 KiB"));
    }

    @Test
    void noticesAChangeBehindASymbolicLink() throws IOException {
        Path first = Files.writeString(directory.resolve("first"), GOOD);
        Path second = Files.writeString(directory.resolve("second"), GOOD);
        Path link = Files.createSymbolicLink(directory.resolve("list.yaml"), first);
        ListFile file = new ListFile(link, rules());
        file.read();
        assertFalse(file.hasChanged());
        Files.delete(link);
        Files.createSymbolicLink(link, second);
        assertTrue(file.hasChanged());
    }

    @Test
    void wantsAUserForCommandsThatAreNotRoots() {
        ListFile file = write("list.yaml", GOOD + "  run_as_root: no\n", new ListRules(true, Optional.empty()));
        String message = assertThrows(ConfigException.class, file::read).getMessage();
        assertTrue(message.contains(":3: run_as_root: Its commands are not to run as root, but nothing says"), message);
        ListFile plain = write("list.yaml", GOOD + "  run_as_root: yes\n", new ListRules(false, Optional.empty()));
        message = assertThrows(ConfigException.class, plain::read).getMessage();
        assertTrue(message.contains(":3: run_as_root: It needs root, but this monitor runs as"), message);
    }

    private static ListRules rules() {
        return new ListRules(true, Optional.of("nobody"));
    }

    private ListFile write(String name, String text, ListRules rules) {
        try {
            return new ListFile(Files.writeString(directory.resolve(name), text), rules);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<ProcessSpec> read(String name, String text) {
        return write(name, text, rules()).read();
    }

    private String refuse(String name, String text) {
        return assertThrows(ConfigException.class, write(name, text, rules())::read)
                .getMessage();
    }
}
