package io.masakari.bootgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningGuestsTest {
    @TempDir
    private Path processes;

    @Test
    void countsQemuByAnyOfItsNames() throws IOException {
        process(1, "systemd", "/sbin/init\0");
        process(20, "qemu-system-x86", "/usr/bin/qemu-system-x86_64\0-name\0guest=a\0");
        process(21, "CPU 0/KVM", "/usr/libexec/qemu-kvm\0-name\0");
        process(22, "kvm", "");
        process(30, "qemu-img", "qemu-img\0convert\0");
        process(31, "qemu-nbd", "/usr/bin/qemu-nbd\0");
        process(32, "bash", "bash\0-c\0qemu-system-x86_64\0");
        Files.createDirectory(processes.resolve("40"));
        Files.createDirectory(processes.resolve("sys"));
        assertEquals(3, new RunningGuests(processes).count());
    }

    @Test
    void whereOthersProcessesAreHiddenNothingIsCounted() {
        assertThrows(IOException.class, () -> new RunningGuests(processes).count());
    }

    @Test
    void seesThisMachinesProcesses() throws IOException {
        new RunningGuests().count();
    }

    private void process(int pid, String comm, String commandLine) throws IOException {
        Path process = Files.createDirectory(processes.resolve(Integer.toString(pid)));
        Files.writeString(process.resolve("comm"), comm + "\n");
        Files.writeString(process.resolve("cmdline"), commandLine);
    }
}
