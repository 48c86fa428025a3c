package io.masakari.demo.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KindsTest {
    private final ChaosOptions options = new ChaosOptions();

    @Test
    void everyKindHasANameOfItsOwn() {
        assertEquals(Kinds.names().size(), new HashSet<>(Kinds.names()).size());
        assertTrue(Kinds.names().size() >= 15);
    }

    @Test
    void drawsEveryKindBeforeAnyComesAgain() {
        List<FaultKind> kinds = Kinds.host(options);
        Deck deck = new Deck(kinds, new Random(1));
        HashSet<FaultKind> drawn = new HashSet<>();
        Stream.generate(deck::draw).limit(kinds.size()).forEach(drawn::add);
        assertEquals(kinds.size(), drawn.size());
    }

    @Test
    void theSameSeedDrawsTheSame() {
        assertEquals(draw(5), draw(5));
    }

    private List<String> draw(long seed) {
        Deck deck = new Deck(Kinds.service(options), new Random(seed));
        return Stream.generate(() -> deck.draw().name()).limit(40).toList();
    }

    @Test
    void onlyWhatWasAskedForIsDrawn() {
        options.kinds = List.of("orderly-stop");
        assertEquals(
                List.of("orderly-stop"),
                Kinds.host(options).stream().map(FaultKind::name).toList());
        assertEquals(
                List.of("nothing-else"),
                Kinds.service(options).stream().map(FaultKind::name).toList());
    }

    @Test
    void refusesAKindThatThereIsNot() {
        assertNull(Kinds.problem(options));
        options.kinds = List.of("meteorite");
        assertNotNull(Kinds.problem(options));
    }

    @Test
    void aRealNovaIsNotToldToFail() {
        options.nova = ChaosOptions.Nova.real;
        assertTrue(Kinds.service(options).stream().noneMatch(kind -> kind.name().startsWith("nova-")));
        assertTrue(Kinds.host(options).size() >= 4);
    }
}
