package io.masakari.demo;

import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * With {@code --reboot}: the fencing boots the host again while its instances are still being evacuated, and its gate stays shut
 * until they have landed. The lab's hosts have no systemd: the driver does what the unit does, and lab/systemd-stand-in answers
 * the host's monitor.
 */
final class Reboot {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration GATE_LIMIT = Duration.ofMinutes(11);

    private final DemoRun run;

    Reboot(DemoRun run) {
        this.run = run;
    }

    static Map<String, String> labSettings(DemoOptions options) {
        return Map.of(
                "LAB_TOKEN",
                Integer.toString(options.tokenMillis),
                "LAB_BOOT_AFTER_FENCE",
                options.reboot ? "yes" : "no");
    }

    /** Few at once, so that evacuations still begin when the host is back. */
    List<String> controllerConfig() {
        List<String> lines = new ArrayList<>(run.nova.controllerConfig());
        lines.addAll(List.of("[recovery]", "concurrency = 4"));
        return lines;
    }

    /** What the host says of its gate counts from when the controller has it. */
    void awaitStandingPromise() throws InterruptedException {
        run.display.note("The gate at boot of " + DemoRun.HOST + " has run. Its monitor verifies it; lab hosts have no"
                + " systemd, so a stand-in answers …");
        if (!Poll.until(LIMIT, this::isPromiseKnown)) {
            throw new DemoException("The controller has not heard of the gate of " + DemoRun.HOST + " within "
                    + LIMIT.toSeconds() + " s.");
        }
    }

    private boolean isPromiseKnown() {
        return JsonParser.parseString(run.programs.status())
                        .getAsJsonObject()
                        .get("hosts_with_gate")
                        .getAsInt()
                == 1;
    }

    /** From the host's boot until its nova-compute starts, which waits for the gate. */
    void behindGate() throws InterruptedException {
        long before = run.line.count("boot_gate.opened");
        // A gate that asks before the force-down opens at once, and the recovery ends as the host's return.
        if (!run.line.awaitCount("host.forced_down", 1, LIMIT) || !Poll.until(LIMIT, this::isUp)) {
            throw new DemoException(DemoRun.HOST + " has not booted within " + LIMIT.toSeconds() + " s.");
        }
        run.act("demo.booted", DemoRun.HOST + " has booted");
        run.programs.startAtBoot(DemoRun.HOST);
        if (run.line.awaitCount("boot_gate.opened", before + 1, GATE_LIMIT)) {
            run.nova.powerIsOn(DemoRun.HOST);
            run.act("demo.compute_started", "nova-compute starts on " + DemoRun.HOST);
        } else {
            run.check(false, "The gate of " + DemoRun.HOST + " did not open.");
        }
    }

    private boolean isUp() {
        try {
            run.lab.exec(LIMIT, DemoRun.HOST, "true");
            return true;
        } catch (DemoException e) {
            return false;
        }
    }

    /** Once the recovery has ended, and all of it is told. */
    void judge() {
        long shut = micros("boot_gate.shut").max().orElse(Long.MAX_VALUE);
        long opened = micros("boot_gate.opened").max().orElse(0);
        run.check(
                micros("evacuation.landed").filter(landed -> landed < opened).count() == run.options.instances(),
                "The gate opened before every instance had landed.");
        run.check(
                micros("evacuation.accepted").anyMatch(accepted -> accepted > shut),
                "No evacuation began behind the gate: this run shows nothing. Give it more --instances.");
    }

    private LongStream micros(String name) {
        return run.line.all().stream().filter(m -> m.name().equals(name)).mapToLong(Moment::micros);
    }
}
