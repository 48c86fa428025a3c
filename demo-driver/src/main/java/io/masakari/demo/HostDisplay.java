package io.masakari.demo;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Shows how a host is lost and its instances come back: the few events that a newcomer follows, each once. */
final class HostDisplay extends Display {
    private static final int SHOWN_ONE_BY_ONE = 10;

    private final boolean color;
    private final int instances;
    private final Set<String> told = new HashSet<>();
    private final Set<String> leftAlone = new HashSet<>();
    private int landed;
    private int accepted;

    HostDisplay(PrintStream out, boolean color, int instances) {
        super(out, m -> true);
        this.color = color;
        this.instances = instances;
    }

    @Override
    void show(Moment m) {
        switch (m.name()) {
            case "lab.power_off" -> line(m, Tone.BAD, "power of " + m.host() + " is cut");
            case "demo.controller_killed" -> line(m, Tone.BAD, "the controller is killed (kill -9)");
            case "demo.controller_restarted" -> line(m, Tone.PLAIN, "the controller is started again");
            case "demo.booted", "demo.compute_started", "boot_gate.opened", "host.behind_gate" ->
                line(m, Tone.PLAIN, m.message());
            case "boot_gate.shut", "boot_gate.waits" -> once(m, m.name(), Tone.HOLD, m.message());
            case "host.failed" ->
                once(
                        m,
                        m.name() + m.field("host"),
                        Tone.BAD,
                        "Corosync lost " + m.field("host") + " (ring " + m.field("ring")
                                + "); quorate, so it is failed");
            case "host.left" -> once(m, m.name() + m.field("host"), Tone.PLAIN, m.message());
            case "report.accepted" ->
                once(
                        m,
                        m.name() + m.field("host") + m.field("fencing"),
                        Tone.PLAIN,
                        switch (m.field("fencing")) {
                            case "PENDING" -> "reported: the controller has it on disk, before any fencing is known";
                            case "PROVEN" -> "reported again, with the proof";
                            case "" -> "reported: " + m.field("host") + " is back in the cluster";
                            default -> "reported again, with no proof";
                        });
            case "fencing.proven" ->
                once(
                        m,
                        m.name() + m.field("host"),
                        Tone.GOOD,
                        "PROOF: " + m.field("host") + " is off, fenced by Pacemaker");
            case "fencing.requested" -> once(m, m.name(), Tone.PLAIN, m.message());
            case "recovery.held" ->
                once(
                        m,
                        m.name() + m.field("reason"),
                        Tone.HOLD,
                        "on hold (" + m.field("reason") + "): nothing is touched");
            case "host.forced_down" ->
                once(m, m.name(), Tone.PLAIN, "Nova: " + m.field("host") + " disabled and forced down, in one call");
            case "evacuation.accepted" -> {
                accepted++;
                if (instances <= SHOWN_ONE_BY_ONE || accepted == 1 || accepted == instances) {
                    line(m, Tone.PLAIN, "evacuate " + accepted + " of " + instances + " accepted by Nova");
                }
            }
            case "evacuation.landed" -> {
                landed++;
                if (instances <= SHOWN_ONE_BY_ONE || landed % Math.max(1, instances / SHOWN_ONE_BY_ONE) == 0) {
                    line(
                            m,
                            Tone.GOOD,
                            "instance " + landed + " of " + instances + " runs again on " + m.field("target"));
                }
            }
            case "instance.skipped" -> {
                leftAlone.add(m.field("instance"));
                line(m, Tone.HOLD, m.message());
            }
            case "demo.host_returned", "demo.disk" -> line(m, Tone.PLAIN, m.message());
            case "evacuation.failed", "recovery.failed", "daemon.failed" -> line(m, Tone.BAD, m.message());
            case "recovery.finished" -> once(m, m.name(), Tone.GOOD, "done: " + m.message());
            default -> {
                // Only the report shows it.
            }
        }
    }

    synchronized void table(List<InstanceView> before, List<InstanceView> after) {
        note("");
        note(bold(String.format("%-14s %-38s %-10s %-10s %s", "instance", "uuid", "from", "to", "status")));
        for (InstanceView was : before) {
            InstanceView is = after.stream()
                    .filter(i -> i.uuid().equals(was.uuid()))
                    .findFirst()
                    .orElse(new InstanceView(was.uuid(), was.name(), "-", "GONE", ""));
            String row = String.format(
                    "%-14s %-38s %-10s %-10s %s", was.name(), was.uuid(), was.host(), is.host(), is.status());
            Tone stayed = leftAlone.contains(was.uuid()) ? Tone.HOLD : Tone.BAD;
            note(paint(is.isActiveElsewhere(was.host()) ? Tone.GOOD : stayed, row));
        }
    }

    synchronized void durations(Map<String, Double> spans, Map<String, Integer> httpCalls) {
        note("");
        spans.forEach(
                (name, millis) -> note(String.format(Locale.ROOT, "%-26s %10.1f ms", name.replace('_', ' '), millis)));
        int calls = httpCalls.values().stream().mapToInt(Integer::intValue).sum();
        note(String.format(
                Locale.ROOT,
                "%-26s %10.2f (%d in all, Keystone included)",
                "HTTP calls per instance",
                (double) calls / instances,
                calls));
    }

    private void once(Moment m, String key, Tone tone, String text) {
        if (told.add(key)) {
            line(m, tone, text);
        }
    }

    private void line(Moment m, Tone tone, String text) {
        line(m, paint(tone, text));
    }

    private String paint(Tone tone, String text) {
        return color && !tone.code.isEmpty() ? tone.code + text + "\u001b[0m" : text;
    }

    @Override
    String bold(String text) {
        return color ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    private enum Tone {
        PLAIN(""),
        GOOD("\u001b[32m"),
        HOLD("\u001b[33m"),
        BAD("\u001b[31m");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }
}
