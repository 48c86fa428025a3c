package io.masakari.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class InstanceFailureTest {
    @Test
    void isReadByItsName() {
        for (InstanceFailure failure : InstanceFailure.values()) {
            assertEquals(failure, InstanceFailure.named(failure.name()));
        }
        assertThrows(IllegalArgumentException.class, () -> InstanceFailure.named("crashed"));
    }

    @Test
    void theNameThatBothDiskErrorsHadIsReadStill() {
        assertEquals(InstanceFailure.PAUSED_ON_IO_ERROR, InstanceFailure.named("IO_ERROR"));
    }
}
