package io.masakari.embeddednova.cloud;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The records of all evacuations, and of other moves that somebody has set. Guarded by the {@link Cloud}'s lock. */
final class Migrations {
    private static final int MAX_MIGRATIONS = 100_000;

    private final List<Migration> all = new ArrayList<>();
    private final Map<String, List<Migration>> bySource = new HashMap<>();
    private final Cloud cloud;

    Migrations(Cloud cloud) {
        this.cloud = cloud;
    }

    Migration begin(Instance instance, Caller caller) {
        Migration migration = add("evacuation", instance, caller);
        bySource.computeIfAbsent(migration.source, host -> new ArrayList<>()).add(migration);
        return migration;
    }

    Migration add(String type, Instance instance, Caller caller) {
        if (all.size() >= MAX_MIGRATIONS) {
            throw new IllegalStateException("more than " + MAX_MIGRATIONS + " migrations; start a new cloud");
        }
        Migration migration = new Migration(all.size() + 1, type, instance, caller, cloud.now());
        all.add(migration);
        return migration;
    }

    /** The newest first. */
    List<MigrationView> views() {
        return newestFirst(all);
    }

    /** Evacuations only. */
    List<MigrationView> viewsFrom(String source) {
        return newestFirst(bySource.getOrDefault(source, List.of()));
    }

    private static List<MigrationView> newestFirst(List<Migration> oldestFirst) {
        List<Migration> reversed = new ArrayList<>(oldestFirst);
        Collections.reverse(reversed);
        return reversed.stream().map(Migration::view).toList();
    }

    /** A source that starts again removes what was evacuated from it; returns these instances. */
    Set<String> cleanUp(ComputeHost source) {
        Set<String> evacuated = new HashSet<>();
        for (Migration migration : bySource.getOrDefault(source.name, List.of())) {
            if (migration.isRemembered()) {
                evacuated.add(migration.instanceId);
                source.running.remove(migration.instanceId);
                source.allocations.remove(migration.instanceId);
                migration.set(MigrationStatus.COMPLETED, cloud.now());
            }
        }
        return evacuated;
    }
}
