package io.masakari.embeddednova.cloud;

import java.time.Instant;
import java.util.UUID;

/** The record of one move of an instance, mostly an evacuation: mutable, guarded by the {@link Cloud}'s lock. */
final class Migration {
    final int number;
    final String id = UUID.randomUUID().toString();
    final String instanceId;
    final String source;
    final String type;
    private final Caller caller;
    private final Instant createdAt;
    String target;
    MigrationStatus status = MigrationStatus.ACCEPTED;
    private Instant updatedAt;

    Migration(int number, String type, Instance instance, Caller caller, Instant now) {
        this.number = number;
        this.type = type;
        this.instanceId = instance.id;
        this.source = instance.host;
        this.caller = caller;
        this.createdAt = now;
    }

    void set(MigrationStatus next, Instant now) {
        status = next;
        updatedAt = now;
    }

    /** Whether a returning source has to clean up after it. */
    boolean isRemembered() {
        return status == MigrationStatus.ACCEPTED
                || status == MigrationStatus.PRE_MIGRATING
                || status == MigrationStatus.DONE;
    }

    MigrationView view() {
        return new MigrationView(
                number,
                id,
                type,
                instanceId,
                caller.userId(),
                caller.projectId(),
                source,
                target,
                status,
                createdAt,
                updatedAt);
    }
}
