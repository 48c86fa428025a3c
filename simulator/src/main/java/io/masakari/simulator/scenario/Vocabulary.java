package io.masakari.simulator.scenario;

import io.masakari.simulator.controller.Controller;
import io.masakari.simulator.monitors.Monitor;
import io.masakari.simulator.monitors.Spool;
import io.masakari.simulator.nova.CallFate;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.Pacemaker;
import io.masakari.simulator.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The acts that a script is made of: their words, and what each does to the world. */
public final class Vocabulary {
    public static final List<String> HELP = List.of(
            "power HOST off|on",
            "hang HOST                      everything on it stops, nothing is lost",
            "thaw HOST",
            "partition A,B | C              who still reaches whom; hosts not named are alone",
            "heal                           all links",
            "controller-link HOST off|on    its way to the controller",
            "corosync HOST crash|leave|start",
            "monitor HOST off|on|restart|hang|thaw",
            "monitor HOST dies before-sending|while-sending|after-sending    at its next report",
            "spool HOST disk-full|disk-ok   reports are sent, but not kept over a restart of the monitor",
            "compute HOST kill|revive|freeze|thaw     its nova-compute",
            "fencing ok|fails|hangs         the agents; also: fencing takes MILLIS, fencing boots|stays-off",
            "fence HOST off|reboot|on       by hand",
            "controller crash|start         also: controller crash-before N, crash-after N (the N-th command)",
            "controller hang|thaw           its process stops and goes on",
            "controller standby             a second one on the same store, which acts once the first's lease is over",
            "controller disk-full|disk-late|disk-ok   nothing is stored, or nobody hears of it in time; also: takes MILLIS",
            "reports lost-before|lost-after|twice|late N      the next N posts; late ones arrive behind others",
            "nova lost-before|lost-after|late|unavailable N [COMMAND]   the next N calls",
            "nova fails|fails-html|fails-after STATUS N [COMMAND]   the last: carried out all the same",
            "nova down|up                   connections are refused; also: nova takes MILLIS for each call",
            "broker away|back               evacuations hang meanwhile, all else works",
            "trouble PERCENT                of all posts and calls go wrong by chance",
            "instance NAME stop|start|delete          by its owner; start-unless-down: not if its host is forced down",
            "instance NAME crash            its QEMU process dies",
            "process HOST down|well NAME    a process that the host needs, as its monitor sees it",
            "operator release|confirm-off|cancel HOST",
            "operator disable|enable HOST   its compute service, by hand",
            "operator maintenance|maintenance-over HOST",
            "operator clear HOST            takes the force-down off, as 'compute service set --up'",
            "end                            all is healed; the run goes on until it rests");

    private static final String[] COMMANDS = {
        "FindService",
        "ForceDown",
        "ListServers",
        "ReadRecords",
        "TakeReservedHost",
        "ReturnReservedHost",
        "ListServices",
        "ResetToError",
        "Evacuate",
        "Inspect",
        "LOOK",
        "WATCH",
        "STOP",
        "START",
        "RESET_TO_ACTIVE",
        "MOVE",
        "CONFIRM_MOVE",
        "FIND_SERVICE",
        "DISABLE",
        "ENABLE"
    };

    private Vocabulary() {}

    /** @throws IllegalArgumentException with what is wrong */
    static Consumer<World> parse(String text, ClusterSpec spec) {
        Words words = new Words(text, spec.hosts());
        Consumer<World> act = parse(words, spec);
        words.end();
        return act;
    }

    private static Consumer<World> parse(Words words, ClusterSpec spec) {
        String verb = words.word("a verb");
        return switch (verb) {
            case "heal" -> World::healLinks;
            case "partition" -> partition(words.groups());
            case "fencing" -> fencing(words);
            case "controller" -> controller(words);
            case "reports" -> {
                World.PostFate fate =
                        words.constant(World.PostFate.class, "lost-before", "lost-after", "twice", "late");
                int times = words.number(1, 1_000);
                yield world -> world.spoil(fate, times);
            }
            case "nova" -> nova(words);
            case "broker" -> {
                boolean away = words.oneOf("away", "back").equals("away");
                yield world -> {
                    if (away) {
                        world.novaLine().brokerGoes();
                    } else {
                        world.novaLine().brokerReturns();
                    }
                };
            }
            case "trouble" -> {
                int percent = words.number(0, 100);
                yield world -> world.setTrouble(percent);
            }
            case "operator" -> operator(words);
            case "instance" -> instance(words, spec);
            case "power",
                    "hang",
                    "thaw",
                    "controller-link",
                    "corosync",
                    "monitor",
                    "spool",
                    "compute",
                    "fence",
                    "process" -> onHost(verb, words, words.host());
            default ->
                throw new IllegalArgumentException(
                        "unknown act '" + verb + "'. Known acts:\n  " + String.join("\n  ", HELP));
        };
    }

    private static Consumer<World> onHost(String verb, Words words, String name) {
        return switch (verb) {
            case "power" -> {
                boolean on = words.isOn();
                yield world -> {
                    if (on) {
                        world.powerOn(world.host(name));
                    } else {
                        world.powerOff(world.host(name));
                    }
                };
            }
            case "hang" -> world -> world.hang(world.host(name));
            case "thaw" -> world -> world.thaw(world.host(name));
            case "controller-link" -> {
                boolean on = words.isOn();
                yield world -> {
                    world.host(name).reachesController = on;
                    world.host(name).sendOn();
                };
            }
            case "corosync" -> {
                String what = words.oneOf("crash", "leave", "start");
                yield world -> {
                    switch (what) {
                        case "crash" -> world.corosync().crash(world.host(name));
                        case "leave" -> world.corosync().leave(world.host(name));
                        default -> world.corosync().start(world.host(name));
                    }
                };
            }
            case "monitor" -> monitor(words, name);
            case "spool" -> {
                boolean full = words.oneOf("disk-full", "disk-ok").equals("disk-full");
                yield world -> world.host(name).spool.setDiskFull(full);
            }
            case "compute" -> {
                String what = words.oneOf("kill", "revive", "freeze", "thaw");
                yield world -> compute(world, world.host(name), what);
            }
            case "process" -> {
                boolean well = words.oneOf("down", "well").equals("well");
                String process = words.word("the name of a process");
                yield world -> world.process(world.host(name), process, well);
            }
            case "fence" -> {
                String how = words.oneOf("off", "reboot", "on");
                yield world -> world.pacemaker().fenceByHand(world.host(name), how);
            }
            default -> throw new IllegalStateException(verb);
        };
    }

    private static Consumer<World> partition(List<List<String>> groups) {
        return world -> world.partition(groups.stream()
                .map(side -> side.stream().map(world::host).toList())
                .toList());
    }

    private static Consumer<World> monitor(Words words, String name) {
        return switch (words.oneOf("off", "on", "restart", "hang", "thaw", "dies")) {
            case "off" -> world -> world.endMonitor(world.host(name));
            case "on" -> world -> world.startMonitor(world.host(name));
            case "hang" -> world -> world.monitor(name).ifPresent(Monitor::hang);
            case "thaw" -> world -> world.monitor(name).ifPresent(Monitor::thaw);
            case "dies" -> {
                Spool.Death when =
                        words.constant(Spool.Death.class, "before-sending", "while-sending", "after-sending");
                yield world -> world.host(name).monitorDies = when;
            }
            default ->
                world -> {
                    world.endMonitor(world.host(name));
                    world.after(Duration.ofSeconds(1), () -> world.startMonitor(world.host(name)));
                };
        };
    }

    private static void compute(World world, Host host, String what) {
        if (!host.powered) {
            return;
        }
        switch (what) {
            case "kill" -> world.cloud().killService(host.name);
            case "revive" -> world.cloud().reviveService(host.name);
            case "freeze" -> world.cloud().freezeService(host.name);
            default -> world.cloud().thawService(host.name);
        }
    }

    private static Consumer<World> fencing(Words words) {
        String how = words.oneOf("ok", "fails", "hangs", "takes", "boots", "stays-off");
        int millis = how.equals("takes") ? words.number(0, 3_600_000) : 0;
        return world -> {
            Pacemaker pacemaker = world.pacemaker();
            switch (how) {
                case "takes" -> pacemaker.agentTakes = Duration.ofMillis(millis);
                case "boots" -> pacemaker.boots = true;
                case "stays-off" -> pacemaker.boots = false;
                default -> pacemaker.agent = Pacemaker.Agent.valueOf(how.toUpperCase(Locale.ROOT));
            }
        };
    }

    private static Consumer<World> controller(Words words) {
        String what = words.oneOf(
                "crash",
                "start",
                "crash-before",
                "crash-after",
                "hang",
                "thaw",
                "standby",
                "disk-full",
                "disk-late",
                "disk-ok",
                "takes");
        int number = what.startsWith("crash-") || what.equals("takes") ? words.number(0, 1_000_000) : 0;
        return world -> {
            Controller controller = world.controller();
            switch (what) {
                case "crash" -> controller.crash("by the script");
                case "start" -> controller.start();
                case "hang" -> controller.hang();
                case "thaw" -> controller.thaw();
                case "standby" -> controller.standBy();
                case "disk-full" -> controller.setDiskFull(true);
                case "disk-late" -> controller.setDiskLate(true);
                case "disk-ok" -> {
                    controller.setDiskFull(false);
                    controller.setDiskLate(false);
                }
                case "takes" -> controller.setStoreTakes(Duration.ofMillis(number));
                default -> controller.crashAt(controller.commandsSent() + number, what.equals("crash-after"));
            }
        };
    }

    private static Consumer<World> nova(Words words) {
        String what = words.oneOf(
                "lost-before",
                "lost-after",
                "late",
                "unavailable",
                "fails",
                "fails-html",
                "fails-after",
                "down",
                "up",
                "takes");
        switch (what) {
            case "down", "up" -> {
                return world -> world.novaLine().setDown(what.equals("down"));
            }
            case "takes" -> {
                Duration time = Duration.ofMillis(words.number(0, 3_600_000));
                return world -> world.novaLine().setTakes(time);
            }
            default -> {
                CallFate fate = fate(what, words);
                int times = words.number(1, 1_000_000);
                String call = words.hasMore() ? words.oneOf(COMMANDS) : "";
                return world -> world.novaLine().spoil(fate, times, call);
            }
        }
    }

    private static CallFate fate(String what, Words words) {
        return switch (what) {
            case "unavailable" -> new CallFate(CallFate.Kind.FAILS, 503, true);
            case "fails", "fails-html" ->
                new CallFate(CallFate.Kind.FAILS, words.number(400, 599), what.equals("fails-html"));
            case "fails-after" -> new CallFate(CallFate.Kind.FAILS_AFTER, words.number(500, 599), false);
            default ->
                CallFate.of(CallFate.Kind.valueOf(what.toUpperCase(Locale.ROOT).replace('-', '_')));
        };
    }

    private static Consumer<World> instance(Words words, ClusterSpec spec) {
        String name = words.word("an instance");
        if (spec.instances().values().stream().noneMatch(names -> names.contains(name))) {
            throw new IllegalArgumentException("there is no instance '" + name + "'");
        }
        String what = words.oneOf("stop", "start", "start-unless-down", "delete", "crash");
        return what.equals("crash") ? world -> world.crash(name) : world -> world.user(name, what);
    }

    private static Consumer<World> operator(Words words) {
        String what = words.oneOf(
                "release", "confirm-off", "cancel", "maintenance", "maintenance-over", "disable", "enable", "clear");
        String name = words.host();
        return world -> {
            var host = world.host(name).hostName();
            switch (what) {
                case "release" -> world.controller().release(host, false);
                case "confirm-off" -> world.controller().release(host, true);
                case "cancel" -> world.controller().cancel(host);
                case "maintenance" -> world.controller().setMaintenance(host, true);
                case "maintenance-over" -> world.controller().setMaintenance(host, false);
                case "disable" -> world.setServiceEnabled(world.host(name), false);
                case "enable" -> world.setServiceEnabled(world.host(name), true);
                default -> world.clearForceDown(world.host(name));
            }
        };
    }
}
