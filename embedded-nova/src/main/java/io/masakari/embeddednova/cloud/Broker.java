package io.masakari.embeddednova.cloud;

import java.util.ArrayDeque;
import java.util.Deque;

/** The message broker, which carries jobs and heartbeats and can go away. Guarded by the {@link Cloud}'s lock. */
final class Broker {
    static final int MAX_QUEUE = 10_000;

    private final Cloud cloud;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean away;

    Broker(Cloud cloud) {
        this.cloud = cloud;
    }

    void goesAway() {
        if (!away) {
            away = true;
            cloud.hosts.all().forEach(ComputeHost::brokerGoesAway);
        }
    }

    void returns() {
        if (!away) {
            return;
        }
        away = false;
        cloud.hosts.all().forEach(ComputeHost::brokerReturns);
        cloud.notifyAll();
        while (!away && !held.isEmpty()) {
            held.poll().run();
        }
    }

    /** Runs a job that goes through the broker: now, or as soon as the broker is back. */
    void carry(Runnable job) {
        if (!away) {
            job.run();
        } else if (held.size() < MAX_QUEUE) {
            held.add(job);
        } else {
            throw new IllegalStateException("more than " + MAX_QUEUE + " jobs wait for the broker");
        }
    }

    /** Waits, without the lock, until the broker is there. */
    void await() throws InterruptedException {
        while (away) {
            cloud.wait();
        }
    }
}
