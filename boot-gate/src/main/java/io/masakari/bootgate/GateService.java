package io.masakari.bootgate;

import io.masakari.runtime.daemon.Daemon;
import io.masakari.runtime.daemon.Service;
import io.masakari.runtime.time.Worker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks on a thread of its own, so that a controller that hangs does not keep the gate shut; ends once it is open. */
final class GateService implements Service {
    private static final Duration LOOK = Duration.ofMillis(200);
    /** For the word that it was opened by hand, which the controller has to hear. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Gate gate;
    private final Asking asking;
    private final Worker asker;
    private final Daemon daemon;
    private long shown = -1;

    GateService(Gate gate, Asking asking, Worker asker, Daemon daemon) {
        this.gate = gate;
        this.asking = asking;
        this.asker = asker;
        this.daemon = daemon;
        asker.execute(this::ask);
    }

    @Override
    public void tick(Duration limit) throws InterruptedException {
        gate.look();
        if (gate.opened().isPresent()) {
            daemon.status("Open: " + gate.opened().get() + ".");
            daemon.finish();
            return;
        }
        showLeft();
        Thread.sleep(Math.min(limit.toMillis(), LOOK.toMillis()));
    }

    @Override
    public void close() {
        if (gate.opened().isPresent() && gate.isOpenedByHand()) {
            sayFarewell();
        }
        asker.close(Duration.ZERO);
    }

    private void ask() {
        Duration next = asking.round();
        if (gate.opened().isEmpty()) {
            asker.schedule(this::ask, next);
        }
    }

    private void sayFarewell() {
        CountDownLatch said = new CountDownLatch(1);
        asker.execute(() -> {
            asking.round();
            said.countDown();
        });
        try {
            if (!said.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                return; // the monitors' next greeting tells that it is open
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void showLeft() {
        long seconds = gate.left().toSeconds();
        if (seconds != shown) {
            shown = seconds;
            daemon.status("Shut. Opens in " + seconds + " s when nothing more is heard from a controller.");
        }
    }
}
