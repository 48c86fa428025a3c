package io.masakari.controller.engine;

import io.masakari.core.model.HostName;
import io.masakari.core.recovery.HostAggregate;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds a reserved host to the aggregates of the lost host, so that Nova's scheduler takes it for what it took that one for.
 * Repeating it is harmless: what it is in already is left out. Blocks; runs on the engine's callers.
 *
 * @param joined names of those that it is in now
 * @param refused for each that it could not be added to, why
 */
record AggregateJoin(List<String> joined, List<String> refused) {
    static final AggregateJoin NONE = new AggregateJoin(List.of(), List.of());

    AggregateJoin {
        joined = List.copyOf(joined);
        refused = List.copyOf(refused);
    }

    /** What Nova refuses keeps no recovery from going on; anything else throws, and is repeated. */
    static AggregateJoin of(ComputeApi compute, HostName lost, HostName reserved) {
        List<String> joined = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        try {
            for (HostAggregate aggregate : compute.aggregates()) {
                if (!aggregate.hosts().contains(lost)) {
                    continue;
                }
                if (aggregate.hosts().contains(reserved)) {
                    joined.add(aggregate.name());
                } else {
                    join(compute, aggregate, reserved, joined, refused);
                }
            }
        } catch (ComputeException e) {
            if (e.kind() != ComputeException.Kind.REFUSED) {
                throw e;
            }
            refused.add("Nova does not show its aggregates: " + e.getMessage());
        }
        return new AggregateJoin(joined, refused);
    }

    private static void join(
            ComputeApi compute, HostAggregate aggregate, HostName reserved, List<String> joined, List<String> refused) {
        try {
            compute.addToAggregate(aggregate, reserved);
            joined.add(aggregate.name());
        } catch (ComputeException e) {
            if (e.kind() != ComputeException.Kind.REFUSED) {
                throw e;
            }
            // 409 says that it is there already, or that it may not be in two zones.
            if (e.status() == 409 && isIn(compute, aggregate, reserved)) {
                joined.add(aggregate.name());
            } else {
                refused.add(aggregate.name() + ": " + e.getMessage());
            }
        }
    }

    private static boolean isIn(ComputeApi compute, HostAggregate aggregate, HostName host) {
        return compute.aggregates().stream()
                .anyMatch(now -> now.id() == aggregate.id() && now.hosts().contains(host));
    }

    boolean isNothing() {
        return joined.isEmpty() && refused.isEmpty();
    }
}
