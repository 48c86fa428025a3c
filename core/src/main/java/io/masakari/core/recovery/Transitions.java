package io.masakari.core.recovery;

import io.masakari.core.model.RecoveryId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The state machine of one kind of recovery as data: its states, which may follow which, and what each means. A recovery
 * changes its state through {@link #take} only; the diagrams in comments and documents are printed from here.
 */
public final class Transitions<S extends Enum<S> & RecoveryState> {
    private final List<Transition<S>> all;

    public Transitions(List<Transition<S>> all) {
        this.all = List.copyOf(all);
    }

    public List<Transition<S>> all() {
        return all;
    }

    /**
     * The declared transition.
     *
     * @throws IllegalStateException if there is none, which is a bug. The recovery is set aside before anything of it is
     *     stored or sent in that round (SAFETY.md, C-21).
     */
    public Transition<S> take(S from, S to, RecoveryId recovery) {
        return all.stream()
                .filter(it -> it.from() == from && it.to() == to)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("Recovery " + recovery + " must not go from " + from + " to " + to
                                + ": " + from.getDeclaringClass().getSimpleName() + " declares no such transition."));
    }

    /** One line per state: what may follow it. */
    public List<String> diagram() {
        int width =
                states().stream().mapToInt(state -> state.name().length()).max().orElseThrow();
        return states().stream()
                .filter(state -> !from(state).isEmpty())
                .map(state -> state.name() + " ".repeat(width - state.name().length()) + " --> "
                        + from(state).stream().map(it -> it.to().name()).collect(Collectors.joining(", ")))
                .toList();
    }

    /** All of it with its meanings, as Markdown. */
    public List<String> document() {
        List<String> lines = new ArrayList<>(List.of("```"));
        lines.addAll(diagram());
        lines.addAll(List.of("```", "", "| state | meaning |", "| --- | --- |"));
        states().forEach(state -> lines.add("| " + state + " | " + state.meaning() + " |"));
        lines.addAll(List.of("", "| from | to | when |", "| --- | --- | --- |"));
        all.forEach(it -> lines.add("| " + it.from() + " | " + it.to() + " | " + it.meaning() + " |"));
        return lines;
    }

    private List<Transition<S>> from(S state) {
        return all.stream().filter(it -> it.from() == state).toList();
    }

    private Set<S> states() {
        return EnumSet.allOf(all.get(0).from().getDeclaringClass());
    }
}
