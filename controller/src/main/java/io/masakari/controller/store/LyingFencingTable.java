package io.masakari.controller.store;

import io.masakari.core.model.BootId;
import io.masakari.core.model.HostName;
import java.time.Instant;

/** SQL of hosts whose fence device has said "off" of a boot that answered later (SAFETY.md, C-24). */
public final class LyingFencingTable {
    private LyingFencingTable() {}

    /** Repeating it is harmless. */
    public static void put(Transaction tx, HostName host, BootId boot, Instant now) {
        if (!isIn(tx, host)) {
            tx.update("insert into lying_fencing (host, boot, found_at_ms) values (?, ?, ?)", host, boot, now);
        }
    }

    public static boolean isIn(Transaction tx, HostName host) {
        return tx.count("select count(*) from lying_fencing where host = ?", host) > 0;
    }

    /** An operator believes its fencing again. False if it was never in doubt. */
    public static boolean remove(Transaction tx, HostName host) {
        return tx.updateOne("delete from lying_fencing where host = ?", host);
    }

    public static long count(Transaction tx) {
        return tx.count("select count(*) from lying_fencing");
    }
}
