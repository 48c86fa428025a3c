package io.masakari.controller.engine;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.RecoveryTable;
import io.masakari.controller.store.Transaction;
import io.masakari.core.model.RecoveryId;
import java.time.Duration;
import java.time.Instant;

/**
 * Which recoveries this process works on. A recovery belongs to its owner until the lease ends; whoever comes later
 * claims it by one conditional update. The owner's id is new in every process, so a restarted controller cannot be
 * confused with its past self. For the engine's thread only; {@link #isHeld} for any.
 */
public class RecoveryLeases {
    private final Database database;
    private final String owner;
    private final Duration lease;
    private volatile Instant heldUntil = Instant.MIN;

    public RecoveryLeases(Database database, String owner, Duration lease) {
        this.database = database;
        this.owner = owner;
        this.lease = lease;
    }

    public String owner() {
        return owner;
    }

    public Instant until(Instant now) {
        return now.plus(lease);
    }

    /**
     * Whether what this process has claimed is surely still its own. A process that was stopped for longer than a lease
     * must not carry out what it had decided before: somebody else may have taken its recoveries over. Any thread.
     */
    public boolean isHeld(Instant now) {
        return now.isBefore(heldUntil);
    }

    /** How often to renew, so that one missed time does no harm. */
    public Duration renewEvery() {
        return lease.dividedBy(3);
    }

    /** The lock of the database file tells that no other controller lives, so leases of others are over. */
    public void expireOthers() {
        database.writeAndWait(tx -> RecoveryTable.expireOthers(tx, owner));
    }

    /**
     * Takes an open recovery that nobody works on, within a transaction of the caller's, who renews all leases next. One
     * of its own may be among them: a claim whose commit was given up as too slow may have been done after all.
     */
    public boolean claim(Transaction tx, RecoveryId id, long version, Instant now) {
        return RecoveryTable.claim(tx, id, version, owner, until(now), now);
    }

    /** @return how many open recoveries are still this process's */
    public int renew(Instant now) {
        int renewed = database.writeAndWait(tx -> RecoveryTable.renew(tx, owner, until(now)));
        heldUntil = until(now);
        return renewed;
    }
}
