package io.masakari.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The times between the milestones of a run, in ms. One whose ends were not both seen is left out. */
final class Durations {
    private final TimeLine line;
    private final String lostHost;

    Durations(TimeLine line, String lostHost) {
        this.line = line;
        this.lostHost = lostHost;
    }

    Map<String, Double> spans() {
        Optional<Long> cut = micros("lab.power_off", m -> m.host().equals(lostHost));
        Optional<Long> ring = micros("lab.ring", m -> true);
        Optional<Long> callback = callback();
        Optional<Long> durable = micros("report.accepted", this::isPending);
        Optional<Long> proof = micros("fencing.proven", this::isLostHost);
        Optional<Long> evacuate = micros("evacuation.accepted", m -> true);
        Optional<Long> done = micros("recovery.finished", m -> true);
        Map<String, Double> spans = new LinkedHashMap<>();
        put(spans, "power_cut_to_ring", cut, ring);
        put(spans, "ring_to_callback", ring, callback);
        put(spans, "callback_to_durable", callback, durable);
        put(spans, "callback_to_proof", callback, proof);
        put(spans, "proof_to_first_evacuate", proof, evacuate);
        put(spans, "proof_to_done", proof, done);
        put(spans, "power_cut_to_done", cut, done);
        return spans;
    }

    /** When the report's sender was called by Corosync: the callback itself, not the log line about it. */
    private Optional<Long> callback() {
        return line.first("report.accepted", this::isPending)
                .flatMap(accepted -> line.first(
                                "host.failed", m -> isLostHost(m) && m.host().equals(accepted.host()))
                        .map(m -> Long.parseLong(m.field("callback_us"))));
    }

    private boolean isPending(Moment m) {
        return isLostHost(m) && m.field("fencing").equals("PENDING");
    }

    private boolean isLostHost(Moment m) {
        return m.field("host").equals(lostHost);
    }

    private Optional<Long> micros(String name, Predicate<Moment> condition) {
        List<Moment> found = line.all();
        return found.stream()
                .filter(m -> m.name().equals(name) && condition.test(m))
                .map(Moment::micros)
                .findFirst();
    }

    private static void put(Map<String, Double> spans, String name, Optional<Long> from, Optional<Long> to) {
        if (from.isPresent() && to.isPresent()) {
            spans.put(name, (to.get() - from.get()) / 1_000.0);
        }
    }
}
