package io.masakari.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class EditsTest {
    public record Span(String from, String to, int days) {
        public Span {
            if (days < 0) {
                throw new IllegalArgumentException("days is " + days);
            }
        }

        /** Not what an edit builds with. */
        public Span(String from) {
            this(from, from, 0);
        }
    }

    public static class SpanEdit {
        public String from = "Monday";
        public String to = "Friday";
        public int days = 5;
    }

    public static final class PairEdit {
        public String from = "Monday";
        public String to = "Friday";
    }

    public static final class BareEdit {
        public String to = "Friday";
    }

    public static final class WiderEdit extends SpanEdit {
        public String colour = "red";
    }

    @Test
    void buildsByNameWithTheChange() {
        assertEquals(new Span("Monday", "Friday", 5), Edits.build(Span.class, new SpanEdit()));
        assertEquals(new Span("Monday", "Sunday", 5), Edits.changed(Span.class, new SpanEdit(), e -> e.to = "Sunday"));
    }

    @Test
    void copiesWhatTheRecordSays() {
        Span span = new Span("Tuesday", "Saturday", 4);
        assertEquals(span, Edits.build(Span.class, Edits.copy(span, new SpanEdit())));
    }

    @Test
    void whatHasNoFieldIsGivenBehindTheOthers() {
        assertEquals(new Span("Monday", "Friday", 7), Edits.build(Span.class, new PairEdit(), 7));
    }

    @Test
    void anEditThatDoesNotFitIsABug() {
        assertThrows(IllegalStateException.class, () -> Edits.build(Span.class, new BareEdit()));
        assertThrows(IllegalStateException.class, () -> Edits.copy(new Span("Monday"), new WiderEdit()));
    }

    @Test
    void noComponentIsNull() {
        NullPointerException missing = assertThrows(
                NullPointerException.class, () -> Edits.changed(Span.class, new SpanEdit(), e -> e.to = null));
        assertEquals("to", missing.getMessage());
    }

    @Test
    void whatTheRecordRefusesIsToldAsItTellsIt() {
        assertThrows(IllegalArgumentException.class, () -> Edits.changed(Span.class, new SpanEdit(), e -> e.days = -1));
    }
}
