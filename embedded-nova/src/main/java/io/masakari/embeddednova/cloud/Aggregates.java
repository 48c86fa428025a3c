package io.masakari.embeddednova.cloud;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Host aggregates. Guarded by the {@link Cloud}'s lock. */
final class Aggregates {
    private static final int MOST = 10_000;

    private final Cloud cloud;
    private final Map<Integer, AggregateView> byId = new LinkedHashMap<>();
    /** Deleted by somebody as soon as a host is to be added. */
    private final Set<Integer> vanishing = new HashSet<>();

    private int last;

    Aggregates(Cloud cloud) {
        this.cloud = cloud;
    }

    AggregateView add(String name, String zone, List<String> hosts) {
        if (byId.size() >= MOST) {
            throw new IllegalStateException("more than " + MOST + " aggregates");
        }
        hosts.forEach(cloud.hosts::existing);
        AggregateView made =
                new AggregateView(++last, UUID.randomUUID().toString(), name, zone, hosts, cloud.now(), null);
        byId.put(made.id(), made);
        return made;
    }

    List<AggregateView> all() {
        return List.copyOf(byId.values());
    }

    void vanishes(String name) {
        byId.values().stream()
                .filter(each -> each.name().equals(name))
                .map(AggregateView::id)
                .forEach(vanishing::add);
    }

    AggregateView addHost(int id, String host) {
        if (vanishing.remove(id)) {
            byId.remove(id);
        }
        AggregateView known = byId.get(id);
        if (known == null) {
            throw Refusal.notFound("Aggregate " + id + " could not be found.");
        }
        if (cloud.hosts.find(host) == null) {
            throw Refusal.notFound("Compute host " + host + " could not be found.");
        }
        if (known.hosts().contains(host)) {
            throw Refusal.conflict("Aggregate " + id + " already has host " + host + ".");
        }
        for (AggregateView other : byId.values()) {
            boolean isTwoZones = known.zone() != null
                    && other.zone() != null
                    && !other.zone().equals(known.zone())
                    && other.hosts().contains(host);
            if (isTwoZones) {
                throw Refusal.conflict("Cannot add host to aggregate " + id
                        + ". Reason: One or more hosts already in availability zone(s) ['" + other.zone() + "'].");
            }
        }
        List<String> hosts = new ArrayList<>(known.hosts());
        hosts.add(host);
        AggregateView changed =
                new AggregateView(id, known.uuid(), known.name(), known.zone(), hosts, known.createdAt(), cloud.now());
        byId.put(id, changed);
        return changed;
    }
}
