package io.masakari.simulator.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.recovery.Transition;
import io.masakari.core.recovery.Transitions;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.instance.InstanceState;
import io.masakari.core.recovery.process.ProcessState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the tables of the recoveries declare happens in some scenario. */
class TransitionsTest {
    @Test
    void everyDeclaredTransitionIsTakenByAScenario() throws IOException {
        List<Transition<?>> never = new ArrayList<>();
        for (Transitions<?> machine :
                List.of(HostState.TRANSITIONS, InstanceState.TRANSITIONS, ProcessState.TRANSITIONS)) {
            never.addAll(machine.all());
        }
        for (Path folder : Scenario.allIn(Path.of("src/main/scenarios"))) {
            never.removeAll(Scenario.read(folder).run(line -> {}).taken());
        }
        assertEquals(List.of(), never, "write a scenario for each, or remove it from its table if it cannot happen");
    }
}
