package io.masakari.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void showsTheEndsAndTheMiddle() {
        assertEquals(
                "| proof to done | 4 | 1.0 | 2.0 | 9.5 |", Spread.row("proof_to_done", List.of(9.5, 1.0, 3.0, 2.0)));
    }
}
