package io.masakari.simulator.monitors;

import io.masakari.runtime.time.Worker;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** A process on a host: what it has to do waits while it or its host is hung, and is void once it has ended. */
final class SimulatedProcess {
    private final World world;
    private final Host host;
    private final Deque<Runnable> stalled = new ArrayDeque<>();
    private Runnable afterEach = () -> {};
    private boolean hung;
    private boolean ended;

    SimulatedProcess(World world, Host host) {
        this.world = world;
        this.host = host;
    }

    /** One that never runs. */
    static SimulatedProcess ended(World world, Host host) {
        SimulatedProcess process = new SimulatedProcess(world, host);
        process.end();
        return process;
    }

    boolean hasEnded() {
        return ended;
    }

    /** @param work done after each piece of work */
    void afterEach(Runnable work) {
        afterEach = work;
    }

    void run(Runnable work) {
        if (!ended && isAwake()) {
            work.run();
            if (!ended) {
                afterEach.run();
            }
        } else if (!ended) {
            stalled.add(work);
        }
    }

    /** By the host's monotonic clock, which stands still while it is paused. */
    void after(Duration delay, Runnable work) {
        due(host.clock.nanos() + delay.toNanos(), work);
    }

    private void due(long nanos, Runnable work) {
        at(host.clock.onTimeline(nanos), () -> {
            if (host.clock.nanos() < nanos) {
                due(nanos, work);
            } else {
                work.run();
            }
        });
    }

    void at(long nanos, Runnable work) {
        world.timeline().at(nanos, () -> run(work));
    }

    /** @param takes how long a piece of work waits for what it needs */
    Worker worker(Supplier<Duration> takes) {
        return new Worker() {
            private long freeAt;

            @Override
            public boolean execute(Runnable work) {
                freeAt =
                        Math.max(freeAt, world.timeline().nanos()) + takes.get().toNanos();
                at(freeAt, work);
                return true;
            }

            @Override
            public boolean schedule(Runnable work, Duration delay) {
                after(delay, work);
                return true;
            }

            @Override
            public boolean close(Duration limit) {
                return true;
            }
        };
    }

    private boolean isAwake() {
        return host.isAwake() && !hung;
    }

    /** Stops only this process: its host runs on. */
    void hang() {
        hung = true;
    }

    void thaw() {
        hung = false;
        goOn();
    }

    /** Goes on where it was, if it can. */
    void goOn() {
        while (!stalled.isEmpty() && isAwake()) {
            run(stalled.poll());
        }
    }

    /** As by SIGKILL. */
    void end() {
        ended = true;
        stalled.clear();
    }
}
