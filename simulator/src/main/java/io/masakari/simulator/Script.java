package io.masakari.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * A scenario's script.txt: one act per line, "SECONDS VERB ARGUMENTS", as in "20 power compute3 off". Lines that begin
 * with # are comments. {@link #HELP} lists the verbs.
 */
final class Script {
    static final List<String> HELP = List.of(
            "power HOST off|on",
            "hang HOST                      everything on it stops, nothing is lost",
            "thaw HOST",
            "partition A,B | C              who still reaches whom; hosts not named are alone",
            "heal                           all links",
            "controller-link HOST off|on    its way to the controller",
            "corosync HOST crash|leave|start",
            "monitor HOST off|on|restart",
            "compute HOST kill|revive|freeze|thaw     its nova-compute",
            "fencing ok|fails|hangs         the agents; also: fencing takes MILLIS, fencing boots|stays-off",
            "fence HOST off|reboot|on       by hand",
            "controller crash|start         also: controller crash-before N, crash-after N (the N-th command)",
            "reports lost-before|lost-after|twice N      the next N posts",
            "nova lost-before|lost-after|late|unavailable N [COMMAND]   the next N calls",
            "trouble PERCENT                of all posts and calls go wrong by chance",
            "operator release|confirm-off HOST     also: maintenance, maintenance-over",
            "end                            all is healed; the run goes on until it rests");

    record Act(Duration at, String text) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.3f %s", at.toMillis() / 1000.0, text);
        }
    }

    private final List<Act> acts;

    private Script(List<Act> acts) {
        this.acts = List.copyOf(acts);
    }

    static Script parse(List<String> lines) {
        List<Act> acts = new ArrayList<>();
        for (String line : lines) {
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                String[] parts = text.split("\\s+", 2);
                if (parts.length != 2 || !parts[0].matches("[0-9]+(\\.[0-9]{1,3})?")) {
                    throw new IllegalArgumentException("Not an act: '" + text + "' (as in: 20 power compute3 off)");
                }
                acts.add(new Act(Duration.ofMillis(Math.round(Double.parseDouble(parts[0]) * 1000)), parts[1]));
            }
        }
        return new Script(acts);
    }

    List<String> lines() {
        return acts.stream().map(Act::toString).toList();
    }

    /** When all is healed: at "end", or 60 s after the last act. */
    Duration end() {
        Duration last = Duration.ofSeconds(20);
        for (Act act : acts) {
            if (act.text().equals("end")) {
                return act.at();
            }
            last = act.at().compareTo(last) > 0 ? act.at() : last;
        }
        return last.plusSeconds(60);
    }

    void playOn(World world) {
        for (Act act : acts) {
            if (!act.text().equals("end")) {
                world.after(act.at(), () -> {
                    world.log("script", "act", act.text());
                    perform(world, act.text());
                });
            }
        }
    }

    private static void perform(World world, String text) {
        String[] word = text.split("\\s+");
        try {
            perform(world, text, word);
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("Something is missing in the act '" + text + "'", e);
        }
    }

    private static void perform(World world, String text, String[] word) {
        switch (word[0]) {
            case "power" -> {
                if (isOn(word[2])) {
                    world.powerOn(world.host(word[1]));
                } else {
                    world.powerOff(world.host(word[1]));
                }
            }
            case "hang" -> world.hang(world.host(word[1]));
            case "thaw" -> world.thaw(world.host(word[1]));
            case "partition" ->
                world.partition(
                        Arrays.stream(text.substring("partition".length()).split("\\|"))
                                .map(side -> Arrays.stream(side.strip().split("\\s*,\\s*"))
                                        .map(world::host)
                                        .toList())
                                .toList());
            case "heal" -> world.healLinks();
            case "controller-link" -> {
                world.host(word[1]).reachesController = isOn(word[2]);
                world.host(word[1]).spool.proceed();
            }
            case "corosync" -> corosync(world, world.host(word[1]), word[2]);
            case "monitor" -> monitor(world, world.host(word[1]), word[2]);
            case "compute" -> compute(world, world.host(word[1]), word[2]);
            case "fencing" -> fencing(world.pacemaker(), word);
            case "fence" -> world.pacemaker().fenceByHand(world.host(word[1]), word[2]);
            case "controller" -> controller(world.controller(), word);
            case "reports" -> world.spoil(World.PostFate.valueOf(constant(word[1])), Integer.parseInt(word[2]));
            case "nova" ->
                world.spoil(
                        World.CallFate.valueOf(constant(word[1])),
                        Integer.parseInt(word[2]),
                        word.length > 3 ? word[3] : "");
            case "trouble" -> world.setTrouble(Integer.parseInt(word[1]));
            case "operator" -> operator(world, word);
            default -> throw unknown(text);
        }
    }

    private static void corosync(World world, Host host, String what) {
        switch (what) {
            case "crash" -> world.corosync().crash(host);
            case "leave" -> world.corosync().leave(host);
            case "start" -> world.corosync().start(host);
            default -> throw unknown("corosync " + what);
        }
    }

    private static void monitor(World world, Host host, String what) {
        switch (what) {
            case "off" -> world.endMonitor(host);
            case "on" -> world.startMonitor(host);
            case "restart" -> {
                world.endMonitor(host);
                world.after(Duration.ofSeconds(1), () -> world.startMonitor(host));
            }
            default -> throw unknown("monitor " + what);
        }
    }

    private static void compute(World world, Host host, String what) {
        if (!host.powered) {
            return;
        }
        switch (what) {
            case "kill" -> world.cloud().killService(host.name);
            case "revive" -> world.cloud().reviveService(host.name);
            case "freeze" -> world.cloud().freezeService(host.name);
            case "thaw" -> world.cloud().thawService(host.name);
            default -> throw unknown("compute " + what);
        }
    }

    private static void fencing(Pacemaker pacemaker, String[] word) {
        switch (word[1]) {
            case "ok" -> pacemaker.agent = Pacemaker.Agent.OK;
            case "fails" -> pacemaker.agent = Pacemaker.Agent.FAILS;
            case "hangs" -> pacemaker.agent = Pacemaker.Agent.HANGS;
            case "takes" -> pacemaker.agentTakes = Duration.ofMillis(Long.parseLong(word[2]));
            case "boots" -> pacemaker.boots = true;
            case "stays-off" -> pacemaker.boots = false;
            default -> throw unknown("fencing " + word[1]);
        }
    }

    private static void controller(Controller controller, String[] word) {
        switch (word[1]) {
            case "crash" -> controller.crash("by the script");
            case "start" -> controller.start();
            case "crash-before" -> controller.crashAt(controller.commandsSent() + Integer.parseInt(word[2]), false);
            case "crash-after" -> controller.crashAt(controller.commandsSent() + Integer.parseInt(word[2]), true);
            default -> throw unknown("controller " + word[1]);
        }
    }

    private static void operator(World world, String[] word) {
        var host = world.host(word[2]).hostName();
        BiConsumer<io.masakari.core.model.HostName, Boolean> release = world.controller()::release;
        switch (word[1]) {
            case "release" -> release.accept(host, false);
            case "confirm-off" -> release.accept(host, true);
            case "maintenance" -> world.controller().setMaintenance(host, true);
            case "maintenance-over" -> world.controller().setMaintenance(host, false);
            default -> throw unknown("operator " + word[1]);
        }
    }

    private static boolean isOn(String word) {
        return switch (word) {
            case "on" -> true;
            case "off" -> false;
            default -> throw unknown(word);
        };
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException("Unknown: '" + what + "'. Known acts:\n  " + String.join("\n  ", HELP));
    }
}
