package io.masakari.embeddednova.cloud;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All hosts, the choice among them, and which guests really run on them. Guarded by the {@link Cloud}'s lock. */
final class ComputeHosts {
    private static final int MAX_VIOLATIONS = 1_000;

    private final Cloud cloud;
    private final Map<String, ComputeHost> byName = new LinkedHashMap<>();
    private final Map<String, ComputeHost> byService = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    ComputeHosts(Cloud cloud) {
        this.cloud = cloud;
    }

    void add(String name, int vcpus, String serviceId) {
        if (byName.containsKey(name)) {
            throw new IllegalArgumentException("there is already a host " + name);
        }
        ComputeHost host = new ComputeHost(cloud, name, serviceId, vcpus);
        byName.put(name, host);
        byService.put(serviceId, host);
    }

    Collection<ComputeHost> all() {
        return byName.values();
    }

    /** Null if there is none of that name. */
    ComputeHost find(String name) {
        return byName.get(name);
    }

    ComputeHost existing(String name) {
        ComputeHost host = byName.get(name);
        if (host == null) {
            throw new IllegalArgumentException("there is no host " + name + "; known: " + byName.keySet());
        }
        return host;
    }

    ComputeHost ofService(String id) {
        ComputeHost host = byService.get(id);
        if (host == null) {
            throw Refusal.notFound("Service " + id + " could not be found.");
        }
        return host;
    }

    /** The emptiest host that the scheduler may use, or null. It may be a frozen one that still counts as up. */
    ComputeHost pick(String excluded, String requested) {
        return all().stream()
                .filter(host -> requested == null || host.name.equals(requested))
                .filter(host -> !host.name.equals(excluded))
                .filter(host -> host.enabled && host.isUp() && host.hasRoom())
                .min(Comparator.comparingInt(host -> host.allocations.size()))
                .orElse(null);
    }

    /** Frees what the instance takes on all hosts but {@code kept}, which may be null. */
    void deallocate(Instance instance, ComputeHost kept) {
        all().stream().filter(host -> host != kept).forEach(host -> host.allocations.remove(instance.id));
    }

    /** The guest begins to run on {@code host}: the one place where running twice can begin. */
    void startGuest(Instance instance, ComputeHost host) {
        List<String> runningOn = new ArrayList<>();
        for (ComputeHost other : all()) {
            if (other != host && other.running.contains(instance.id)) {
                runningOn.add(other.name);
            }
        }
        host.runs(instance.id);
        if (!runningOn.isEmpty() && violations.size() < MAX_VIOLATIONS) {
            runningOn.add(host.name);
            violations.add(new Violation(
                    instance.id, runningOn, cloud.now(), cloud.time().nanos() / 1_000));
        }
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }
}
