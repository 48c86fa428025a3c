package io.masakari.demo.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws kinds in random order, each once before any is drawn again. */
final class Deck {
    private final List<FaultKind> kinds;
    private final Random random;
    private final List<FaultKind> left = new ArrayList<>();

    Deck(List<FaultKind> kinds, Random random) {
        this.kinds = List.copyOf(kinds);
        this.random = random;
    }

    FaultKind draw() {
        if (left.isEmpty()) {
            left.addAll(kinds);
            Collections.shuffle(left, random);
        }
        return left.remove(left.size() - 1);
    }
}
