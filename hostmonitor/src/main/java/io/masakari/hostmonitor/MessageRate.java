package io.masakari.hostmonitor;

import java.util.concurrent.TimeUnit;

/** Bounds how many messages of one member are taken in a second, so that none can fill the queue that all share. */
final class MessageRate {
    /** A newcomer is told at most 256 losses at once, and of each loss come some messages. */
    static final int MOST = 512;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long TOLD_EVERY = TimeUnit.MINUTES.toNanos(1);

    private long began;
    private int count;
    private boolean told;
    private long toldAt;

    /** @param tell called at the first one that is too many, and then once a minute at most */
    boolean isTooMany(long nanoTime, Runnable tell) {
        if (count == 0 || nanoTime - began >= SECOND) {
            began = nanoTime;
            count = 0;
        }
        count++;
        if (count <= MOST) {
            return false;
        }
        if (!told || nanoTime - toldAt >= TOLD_EVERY) {
            told = true;
            toldAt = nanoTime;
            tell.run();
        }
        return true;
    }
}
