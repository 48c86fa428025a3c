package io.masakari.simulator.invariants;

import io.masakari.core.model.HostName;
import io.masakari.embeddednova.cloud.AggregateView;
import io.masakari.embeddednova.cloud.Cloud;
import java.util.Optional;

/** What reserved hosts have to do with the aggregates of lost hosts (SAFETY.md, C-36), as Nova truly has them. */
final class JoinedAggregates {
    private final Cloud cloud;

    JoinedAggregates(Cloud cloud) {
        this.cloud = cloud;
    }

    /** Why a reserved host is not to be added there. */
    Optional<String> against(int aggregate, HostName lost, HostName reserved) {
        Optional<AggregateView> its = cloud.aggregates().stream()
                .filter(each -> each.id() == aggregate)
                .findFirst();
        if (its.filter(each -> !each.hosts().contains(lost.value())).isPresent()) {
            return Optional.of("in which " + lost + " is not");
        }
        if (its.filter(each -> each.hosts().contains(reserved.value())).isPresent()) {
            return Optional.of("in which it is already");
        }
        // What Nova has refused is asked for again with the rest.
        return its.filter(each -> !isInOtherZone(each, reserved.value())
                        && cloud.hostView(reserved.value()).service().enabled())
                .map(each -> "and is enabled already");
    }

    /** An aggregate of the lost host in which the reserved one is not, although Nova would take it. */
    Optional<String> left(HostName lost, String reserved) {
        return cloud.aggregates().stream()
                .filter(each ->
                        each.hosts().contains(lost.value()) && !each.hosts().contains(reserved))
                .filter(each -> !isInOtherZone(each, reserved))
                .map(AggregateView::name)
                .findFirst();
    }

    private boolean isInOtherZone(AggregateView aggregate, String host) {
        return aggregate.zone() != null
                && cloud.aggregates().stream()
                        .anyMatch(other -> other.zone() != null
                                && !other.zone().equals(aggregate.zone())
                                && other.hosts().contains(host));
    }
}
