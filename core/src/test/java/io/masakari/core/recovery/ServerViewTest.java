package io.masakari.core.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nova's words and numbers, as recoveries read them. */
class ServerViewTest {
    private static final HostName HOST = new HostName("compute1");

    private static ServerView server(Optional<HostName> host, String vmState, String task, int power) {
        Optional<String> taskState = task.isEmpty() ? Optional.empty() : Optional.of(task);
        InstanceId id = new InstanceId(new UUID(1, 1));
        return ServerView.of(e -> {
            e.id = id;
            e.name = "vm1";
            e.host = host;
            e.vmState = vmState;
            e.taskState = taskState;
            e.powerState = power;
        });
    }

    @Test
    void isOnTheHostThatNovaNamesOnly() {
        assertTrue(server(Optional.of(HOST), "active", "", 1).isOn(HOST));
        assertFalse(
                server(Optional.of(new HostName("compute2")), "active", "", 1).isOn(HOST));
        assertFalse(server(Optional.empty(), "shelved_offloaded", "", 4).isOn(HOST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rebuilding", "rebuild_block_device_mapping", "rebuild_spawning"})
    void isRebuiltInAllOfNovasSteps(String task) {
        assertTrue(server(Optional.of(HOST), "active", task, 1).isRebuilding());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "powering-off", "migrating"})
    void isNotRebuiltOtherwise(String task) {
        assertFalse(server(Optional.of(HOST), "active", task, 1).isRebuilding());
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "3, false", "4, false", "6, false", "7, false"})
    void ofNovasPowerStatesOnlyRunningIsOn(int power, boolean on) {
        assertEquals(on, server(Optional.of(HOST), "active", "", power).isPoweredOn());
    }

    @Test
    void anErrorIsAStateOfItsOwn() {
        assertTrue(server(Optional.of(HOST), "error", "", 0).isInError());
        assertFalse(server(Optional.of(HOST), "stopped", "", 4).isInError());
    }
}
