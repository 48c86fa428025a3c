package io.masakari.embeddednova.cloud;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nova's records of all instances, and on which host it has each. Guarded by the {@link Cloud}'s lock. */
final class Instances {
    private static final int MAX_INSTANCES = 200_000;

    private final Cloud cloud;
    private final Map<String, Instance> byId = new LinkedHashMap<>();
    private final Map<String, Set<Instance>> byHost = new HashMap<>();

    Instances(Cloud cloud) {
        this.cloud = cloud;
    }

    Instance register(Caller owner, InstanceSpec spec) {
        if (byId.size() >= MAX_INSTANCES) {
            throw Refusal.forbidden("os_compute_api:servers:create");
        }
        if (byId.containsKey(spec.id())) {
            throw new IllegalArgumentException("there is already an instance " + spec.id());
        }
        Instance instance = new Instance(byId.size() + 1, spec, owner, cloud.now());
        instance.begin("create", owner, cloud.now());
        byId.put(spec.id(), instance);
        return instance;
    }

    /** Refuses an instance that is unknown or deleted. */
    Instance known(String id) {
        Instance instance = byId.get(id);
        if (instance == null || instance.vmState == VmState.DELETED) {
            throw Refusal.notFound("Instance " + id + " could not be found.");
        }
        return instance;
    }

    Collection<Instance> on(String host) {
        return byHost.getOrDefault(host, Set.of());
    }

    /** Writes down where Nova has the instance; {@code host} is null for nowhere. */
    void place(Instance instance, String host) {
        if (instance.host != null) {
            byHost.get(instance.host).remove(instance);
        }
        instance.host = host;
        if (host != null) {
            byHost.computeIfAbsent(host, name -> new LinkedHashSet<>()).add(instance);
        }
    }

    List<InstanceView> views() {
        return views(byId.values());
    }

    /** The newest first. */
    List<InstanceView> views(Collection<Instance> some) {
        return some.stream()
                .sorted(Comparator.comparingInt((Instance instance) -> instance.number)
                        .reversed())
                .map(this::view)
                .toList();
    }

    InstanceView view(Instance instance) {
        return instance.view(
                instance.host == null ? "" : cloud.hosts.find(instance.host).statusForInstances());
    }
}
