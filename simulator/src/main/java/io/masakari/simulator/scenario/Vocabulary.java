package io.masakari.simulator.scenario;

import io.masakari.simulator.controller.ControlHost;
import io.masakari.simulator.monitors.ReportLine;
import io.masakari.simulator.nova.CallFate;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.Pacemaker;
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
    static Consumer<Stage> parse(String text, ClusterSpec spec) {
        Words words = new Words(text, spec.hosts());
        Consumer<Stage> act = parse(words, spec);
        words.end();
        return act;
    }

    private static Consumer<Stage> parse(Words words, ClusterSpec spec) {
        String verb = words.word("a verb");
        return switch (verb) {
            case "heal" -> stage -> stage.world().healLinks();
            case "partition" -> partition(words.groups());
            case "fencing" -> fencing(words);
            case "controller" -> controller(words);
            case "reports" -> {
                ReportLine.Fate fate =
                        words.constant(ReportLine.Fate.class, "lost-before", "lost-after", "twice", "late");
                int times = words.number(1, 1_000);
                yield stage -> stage.monitors().line().spoil(fate, times);
            }
            case "nova" -> nova(words);
            case "broker" -> {
                boolean away = words.oneOf("away", "back").equals("away");
                yield stage -> {
                    if (away) {
                        stage.nova().brokerGoes();
                    } else {
                        stage.nova().brokerReturns();
                    }
                };
            }
            case "trouble" -> {
                int percent = words.number(0, 100);
                yield stage -> stage.world().setTrouble(percent);
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

    private static Consumer<Stage> onHost(String verb, Words words, String name) {
        return switch (verb) {
            case "power" -> {
                boolean on = words.isOn();
                yield stage -> {
                    if (on) {
                        stage.world().powerOn(stage.host(name));
                    } else {
                        stage.world().powerOff(stage.host(name));
                    }
                };
            }
            case "hang" -> stage -> stage.world().hang(stage.host(name));
            case "thaw" -> stage -> stage.world().thaw(stage.host(name));
            case "controller-link" -> {
                boolean on = words.isOn();
                yield stage -> {
                    stage.host(name).setReachesController(on);
                };
            }
            case "corosync" -> {
                String what = words.oneOf("crash", "leave", "start");
                yield stage -> {
                    switch (what) {
                        case "crash" -> stage.world().corosync().crash(stage.host(name));
                        case "leave" -> stage.world().corosync().leave(stage.host(name));
                        default -> stage.world().corosync().start(stage.host(name));
                    }
                };
            }
            case "monitor" -> monitor(words, name);
            case "spool" -> {
                boolean full = words.oneOf("disk-full", "disk-ok").equals("disk-full");
                yield stage -> stage.hostMonitor(name).setDiskFull(full);
            }
            case "compute" -> {
                String what = words.oneOf("kill", "revive", "freeze", "thaw");
                yield stage -> compute(stage, stage.host(name), what);
            }
            case "process" -> {
                boolean well = words.oneOf("down", "well").equals("well");
                String process = words.word("the name of a process");
                yield stage -> stage.monitors().of(stage.host(name)).process(process, well);
            }
            case "fence" -> {
                String how = words.oneOf("off", "reboot", "on");
                yield stage -> stage.world().pacemaker().fenceByHand(stage.host(name), how);
            }
            default -> throw new IllegalStateException(verb);
        };
    }

    private static Consumer<Stage> partition(List<List<String>> groups) {
        return stage -> stage.world()
                .partition(groups.stream()
                        .map(side -> side.stream().map(stage::host).toList())
                        .toList());
    }

    private static Consumer<Stage> monitor(Words words, String name) {
        return switch (words.oneOf("off", "on", "restart", "hang", "thaw", "dies")) {
            case "off" -> stage -> stage.hostMonitor(name).end();
            case "on" -> stage -> stage.hostMonitor(name).start();
            case "hang" -> stage -> stage.hostMonitor(name).hang();
            case "thaw" -> stage -> stage.hostMonitor(name).thaw();
            case "dies" -> {
                ReportLine.Death when =
                        words.constant(ReportLine.Death.class, "before-sending", "while-sending", "after-sending");
                yield stage -> stage.hostMonitor(name).dieAtNextReport(when);
            }
            default ->
                stage -> {
                    stage.hostMonitor(name).end();
                    stage.world()
                            .after(
                                    Duration.ofSeconds(1),
                                    () -> stage.hostMonitor(name).start());
                };
        };
    }

    private static void compute(Stage stage, Host host, String what) {
        if (!host.hasPower()) {
            return;
        }
        switch (what) {
            case "kill" -> stage.world().cloud().killService(host.name);
            case "revive" -> stage.world().cloud().reviveService(host.name);
            case "freeze" -> stage.world().cloud().freezeService(host.name);
            default -> stage.world().cloud().thawService(host.name);
        }
    }

    private static Consumer<Stage> fencing(Words words) {
        String how = words.oneOf("ok", "fails", "hangs", "takes", "boots", "stays-off");
        int millis = how.equals("takes") ? words.number(0, 3_600_000) : 0;
        return stage -> {
            Pacemaker pacemaker = stage.world().pacemaker();
            switch (how) {
                case "takes" -> pacemaker.setAgentTakes(Duration.ofMillis(millis));
                case "boots" -> pacemaker.setBoots(true);
                case "stays-off" -> pacemaker.setBoots(false);
                default -> pacemaker.setAgent(Pacemaker.Agent.valueOf(how.toUpperCase(Locale.ROOT)));
            }
        };
    }

    private static Consumer<Stage> controller(Words words) {
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
        return stage -> {
            ControlHost control = stage.control();
            switch (what) {
                case "crash" -> control.crash("by the script");
                case "start" -> control.start();
                case "hang" -> control.hang();
                case "thaw" -> control.thaw();
                case "standby" -> control.standBy();
                case "disk-full" -> control.setDiskFull(true);
                case "disk-late" -> control.setDiskLate(true);
                case "disk-ok" -> {
                    control.setDiskFull(false);
                    control.setDiskLate(false);
                }
                case "takes" -> control.setStoreTakes(Duration.ofMillis(number));
                default -> control.crashAt(control.commandsSent() + number, what.equals("crash-after"));
            }
        };
    }

    private static Consumer<Stage> nova(Words words) {
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
                return stage -> stage.nova().setDown(what.equals("down"));
            }
            case "takes" -> {
                Duration time = Duration.ofMillis(words.number(0, 3_600_000));
                return stage -> stage.nova().setTakes(time);
            }
            default -> {
                CallFate fate = fate(what, words);
                int times = words.number(1, 1_000_000);
                String call = words.hasMore() ? words.oneOf(COMMANDS) : "";
                return stage -> stage.nova().spoil(fate, times, call);
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

    private static Consumer<Stage> instance(Words words, ClusterSpec spec) {
        String name = words.word("an instance");
        if (spec.instances().values().stream().noneMatch(names -> names.contains(name))) {
            throw new IllegalArgumentException("there is no instance '" + name + "'");
        }
        String what = words.oneOf("stop", "start", "start-unless-down", "delete", "crash");
        return stage -> {
            switch (what) {
                case "stop" -> stage.users().stop(name);
                case "start" -> stage.users().start(name);
                case "start-unless-down" -> stage.users().startUnlessDown(name);
                case "delete" -> stage.users().delete(name);
                default -> stage.monitors().crash(name);
            }
        };
    }

    private static Consumer<Stage> operator(Words words) {
        String what = words.oneOf(
                "release", "confirm-off", "cancel", "maintenance", "maintenance-over", "disable", "enable", "clear");
        String name = words.host();
        return stage -> {
            var host = stage.host(name).hostName();
            switch (what) {
                case "release" -> stage.control().release(host, false);
                case "confirm-off" -> stage.control().release(host, true);
                case "cancel" -> stage.control().cancel(host);
                case "maintenance" -> stage.control().setMaintenance(host, true);
                case "maintenance-over" -> stage.control().setMaintenance(host, false);
                case "disable" -> stage.users().setServiceEnabled(stage.host(name), false);
                case "enable" -> stage.users().setServiceEnabled(stage.host(name), true);
                default -> stage.users().clearForceDown(stage.host(name));
            }
        };
    }
}
