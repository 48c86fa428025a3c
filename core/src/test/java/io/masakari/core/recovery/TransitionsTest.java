package io.masakari.core.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.RecoveryId;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.instance.InstanceState;
import io.masakari.core.recovery.process.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of the three state machines, and what is printed from them. "mvn test -pl core -Dtest=TransitionsTest
 * -Drecovery.states=write" rewrites the diagrams in the class comments and docs/recovery-states.md.
 */
class TransitionsTest {
    private static final boolean WRITE = "write".equals(System.getProperty("recovery.states"));
    private static final Path SOURCES = Path.of("src/main/java/io/masakari/core/recovery");
    private static final Path DOCUMENT = Path.of("../docs/recovery-states.md");

    private static final Map<String, Transitions<?>> MACHINES = new LinkedHashMap<>();

    static {
        MACHINES.put("host/HostRecovery.java", HostState.TRANSITIONS);
        MACHINES.put("instance/InstanceRecovery.java", InstanceState.TRANSITIONS);
        MACHINES.put("process/ProcessRecovery.java", ProcessState.TRANSITIONS);
    }

    @Test
    void refusesWhatIsNotDeclaredAndNamesBothStates() {
        RecoveryId id = new RecoveryId(new UUID(1, 1));
        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> HostState.TRANSITIONS.take(HostState.HELD, HostState.EVACUATING, id));
        assertTrue(refused.getMessage().contains("from HELD to EVACUATING"), refused.getMessage());
        assertTrue(refused.getMessage().contains(id.toString()), refused.getMessage());
        Transition<HostState> declared = HostState.TRANSITIONS.take(HostState.FORCING_DOWN, HostState.LISTING, id);
        assertEquals(HostState.LISTING, declared.to());
        assertEquals("HostState FORCING_DOWN -> LISTING", declared.toString());
    }

    @Test
    void theDiagramHasOneLineForEachStateThatIsLeft() {
        Transitions<ProcessState> machine = new Transitions<>(List.of(
                Transition.go(ProcessState.HELD, ProcessState.LOOKING, "First."),
                Transition.go(ProcessState.HELD, ProcessState.CANCELLED, "Or this.")));
        assertEquals(List.of("HELD      --> LOOKING, CANCELLED"), machine.diagram());
    }

    @Test
    void everyStateButTheEndsIsLeftAndEveryStateIsReached() {
        for (HostState state : HostState.values()) {
            check(HostState.TRANSITIONS, state);
        }
        for (InstanceState state : InstanceState.values()) {
            check(InstanceState.TRANSITIONS, state);
        }
        for (ProcessState state : ProcessState.values()) {
            check(ProcessState.TRANSITIONS, state);
        }
    }

    private static <S extends Enum<S> & RecoveryState> void check(Transitions<S> machine, S state) {
        assertEquals(state.isFinal(), machine.all().stream().noneMatch(it -> it.from() == state), state + " is left");
        boolean reached = machine.all().stream().anyMatch(it -> it.to() == state);
        assertEquals(state != ProcessState.FAILED, reached, state + " is reached");
        long declared = machine.all().stream()
                .map(it -> it.from() + " " + it.to())
                .distinct()
                .count();
        assertEquals(machine.all().size(), declared, "each is declared once");
    }

    @Test
    void theDiagramsInTheClassCommentsAreThoseOfTheTables() throws IOException {
        for (Map.Entry<String, Transitions<?>> machine : MACHINES.entrySet()) {
            Path file = SOURCES.resolve(machine.getKey());
            String source = Files.readString(file);
            String drawn = machine.getValue().diagram().stream()
                    .map(line -> " *   " + line + "\n")
                    .collect(Collectors.joining("", " * <pre>\n", " * </pre>\n"));
            int from = source.indexOf(" * <pre>\n");
            int to = source.indexOf(" * </pre>\n") + " * </pre>\n".length();
            assertFalse(from < 0, "no <pre> in " + file);
            compare(file, source, source.substring(0, from) + drawn + source.substring(to));
        }
    }

    @Test
    void theDocumentIsThatOfTheTables() throws IOException {
        StringBuilder text = new StringBuilder("""
                # States of the recoveries

                Printed from `HostState`, `InstanceState` and `ProcessState` in `core.recovery`; a test of `core` compares it and
                says how to print it again. `masakarictl recovery list` shows the state. Within one decision a recovery may pass
                through several states: an instance that is held goes on through LOOKING.
                """);
        List<String> titles =
                List.of("Recovery of a host", "Recovery of an instance", "Recovery from a process failure");
        int i = 0;
        for (Transitions<?> machine : MACHINES.values()) {
            text.append("\n## ").append(titles.get(i++)).append("\n\n");
            machine.document().forEach(line -> text.append(line).append('\n'));
        }
        compare(DOCUMENT, Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "", text.toString());
    }

    private static void compare(Path file, String is, String shouldBe) throws IOException {
        if (WRITE) {
            Files.writeString(file, shouldBe);
        } else {
            assertEquals(shouldBe, is, file + " should be as expected here; -Drecovery.states=write writes it");
        }
    }
}
