package io.masakari.demo.chaos;

import io.masakari.demo.Moment;
import io.masakari.demo.TimeLine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** One round as its faults see it: the stage, what was drawn, which hosts are struck, and what has to be healed. */
final class Scene {
    private static final Duration TRIGGER_LIMIT = Duration.ofSeconds(8);

    final Stage stage;
    final Random random;
    final long since = TimeLine.nowMicros();
    private final Deque<FaultKind.Effect> heals = new ArrayDeque<>();
    private final Set<String> victims = new LinkedHashSet<>();
    private final Set<String> doomed = new LinkedHashSet<>();
    private final List<String> diary = new ArrayList<>();

    Scene(Stage stage, Random random) {
        this.stage = stage;
        this.random = random;
    }

    /** Draws hosts to strike that were not struck in this round. */
    List<String> victims(int count) {
        List<String> hosts = new ArrayList<>(stage.lab.hosts());
        hosts.removeAll(victims);
        Collections.shuffle(hosts, random);
        List<String> drawn = hosts.subList(0, count);
        victims.addAll(drawn);
        return List.copyOf(drawn);
    }

    String victim() {
        return victims(1).get(0);
    }

    boolean isStruck(String host) {
        return victims.contains(host);
    }

    void struck(String host) {
        victims.add(host);
    }

    /** The host whose monitor reports: the one with the lowest node id that is not struck. */
    String reporter() {
        return stage.lab.hosts().stream()
                .filter(host -> !victims.contains(host))
                .findFirst()
                .orElseThrow();
    }

    /** These will be fenced, or be members again after the healing. */
    void willBeFenced(List<String> hosts) {
        doomed.addAll(hosts);
    }

    Set<String> doomed() {
        return doomed;
    }

    void onHeal(FaultKind.Effect heal) {
        heals.push(heal);
    }

    /** Undoes the faults, the last one first. */
    void heal() throws InterruptedException {
        while (!heals.isEmpty()) {
            heals.pop().play(this);
        }
    }

    Duration between(int leastMillis, int mostMillis) {
        return Duration.ofMillis(leastMillis + random.nextInt(mostMillis - leastMillis + 1));
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    void note(String what) {
        diary.add(what);
    }

    String diary() {
        return String.join(", ", diary);
    }

    /** Waits for an event of this round; false if it has not come in time, which is no violation. */
    boolean await(Duration limit, Predicate<Moment> event) throws InterruptedException {
        return stage.line.await(limit, moments -> moments.stream().anyMatch(m -> m.micros() >= since && event.test(m)));
    }

    boolean awaitTrigger(String event) throws InterruptedException {
        boolean came = await(TRIGGER_LIMIT, m -> m.name().equals(event));
        note((came ? "at " : "without ") + event);
        return came;
    }
}
