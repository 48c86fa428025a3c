package io.masakari.simulator.scenario;

import io.masakari.core.detection.ReportStage;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.MonitorKind;
import io.masakari.embeddednova.cloud.MigrationStatus;
import io.masakari.simulator.monitors.HostMonitorDaemon;
import io.masakari.simulator.monitors.Lie;
import io.masakari.simulator.monitors.ReportLine;
import io.masakari.simulator.nova.CallFate;
import io.masakari.simulator.scenario.Words.Choice;
import io.masakari.simulator.world.BootGate;
import io.masakari.simulator.world.ClusterSpec;
import io.masakari.simulator.world.Host;
import io.masakari.simulator.world.MachineClock;
import io.masakari.simulator.world.Pacemaker;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The acts that a script is made of: their words, and what each does to the world. */
public final class Vocabulary {
    public static final List<String> HELP = List.of(
            "power HOST off|on",
            "hang HOST                      everything on it stops, nothing is lost",
            "thaw HOST",
            "pause HOST|controller          a virtual machine stands still, with its clocks",
            "resume HOST|controller [stepped]    goes on; its wall clock is late by the pause, or set right",
            "clock HOST|controller|nova step MILLIS|drift PPM     of the wall clock",
            "partition A,B | C              who still reaches whom; hosts not named are alone",
            "heal                           all links",
            "controller-link HOST off|on    its way to the controller",
            "corosync HOST crash|leave|start",
            "monitor HOST off|on|restart|hang|thaw",
            "monitor HOST dies before-sending|while-sending|after-sending    at its next report",
            "spool HOST replay              its monitor is restarted, with its last reports in its spool again",
            "spool HOST disk-full|disk-ok   reports are sent, but not kept over a restart of the monitor",
            "compute HOST kill|revive|freeze|thaw     its nova-compute",
            "fencing ok|fails|hangs         the agents; also: fencing takes MILLIS, fencing boots|stays-off",
            "gate HOST waits SECONDS [faulty|lies|early]    its next boot is behind a gate",
            "gate HOST deaf|slow MILLIS|by-hand|forced      no answer reaches it; its requests take long; opened on the host",
            "fencing maintenance-mode|no-maintenance-mode     Pacemaker's own option",
            "fencing untold|told HOST       the fencer there tells its monitor of none; the history has them all the same",
            "fence HOST off|reboot|on       by hand",
            "controller crash|start         also: controller crash-before N, crash-after N (the N-th command)",
            "controller hang|thaw           its process stops and goes on",
            "controller standby             a second one on the same store, which acts once the first's lease is over",
            "controller backup|restore      of its database; the second while it is stopped, before it is started",
            "controller disk-full|disk-late|disk-ok   nothing is stored, or nobody hears of it in time; also: takes MILLIS",
            "reports lost-before|lost-after|twice|late N      the next N posts; late ones arrive behind others",
            "nova lost-before|lost-after|late|unavailable N [COMMAND]   the next N calls",
            "nova fails|fails-html|fails-after STATUS N [COMMAND]   the last: carried out all the same",
            "nova down|up                   connections are refused; also: nova takes MILLIS for each call",
            "nova hides|shows INSTANCE       in its lists; whoever asks for that one sees it",
            "nova refuses-busy               as Nova up to Yoga: evacuates nothing to which something is being done",
            "cell HOST away|back            lists skip what is on HOST, other questions about it fail",
            "aggregate NAME [zone ZONE] has A,B    a host aggregate of Nova, from then on",
            "aggregate NAME vanishes         somebody deletes it right before a host is added to it",
            "broker away|back               evacuations hang meanwhile, all else works",
            "trouble PERCENT                of all posts and calls go wrong by chance",
            "instance NAME stop|start|delete          by its owner; start-unless-down: not if its host is forced down",
            "instance NAME crash            its QEMU process dies",
            "instance NAME stands|goes-on    its disk answers with an error and its guest stands still; it is resumed",
            "storage HOST away|back          its guests stand still one after the other; they are resumed",
            "instance NAME moved HOST STATUS     its guest was live-migrated there, and Nova's record of that ends so",
            "instance NAME carried HOST     somebody moves its guest there without Nova",
            "instance NAME stayed HOST STATUS    a live migration to there has ended so, and its guest is where it was",
            "process HOST down|well NAME    a process that the host needs, as its monitor sees it",
            "operator release|confirm-off|cancel|start HOST",
            "operator disable|enable HOST   its compute service, by hand",
            "operator maintenance|maintenance-over HOST",
            "operator removes|adds HOST     from and to its segment",
            "cloud disarmed SECONDS|armed   the switch for the whole cloud",
            "lie HOST lost OTHER pending|unfenced|proven|leaves [ring AHEAD] [off-at SECONDS] [boot now|before|made-up]"
                    + " [at SECONDS]",
            "lie HOST returned OTHER [at SECONDS]     whoever has HOST's token says so; times from now, rings from its own",
            "lie HOST to-the-group OTHER proven|returned      that the controller has its report of that, in the present ring",
            "lie HOST crashed INSTANCE OTHER [at SECONDS]     that it did, on OTHER",
            "lie HOST process OTHER down|well NAME [at SECONDS]",
            "lie HOST greets now|before|made-up host|instance|process     in that boot; returns the challenge that it gets",
            "lie HOST announces now|before|made-up     to the other monitors, as the boot of HOST",
            "operator clear HOST            takes the force-down off, as 'compute service set --up'",
            "end                            all is healed; the run goes on until it rests");

    private static final String LEAVES = "leaves";

    private static final String[] COMMANDS = {
        "FindService",
        "ForceDown",
        "ListServers",
        "ReadRecords",
        "TakeReservedHost",
        "ReturnReservedHost",
        "ListServices",
        "ResetToError",
        "StopLanded",
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
            case "pause" -> {
                String machine = words.machine("controller");
                yield stage -> {
                    if (machine.equals("controller")) {
                        stage.control().pause();
                    } else {
                        stage.world().pause(stage.host(machine));
                    }
                };
            }
            case "resume" -> {
                String machine = words.machine("controller");
                boolean stepped = words.takes("stepped");
                yield stage -> {
                    if (machine.equals("controller")) {
                        stage.control().resume(stepped);
                    } else {
                        stage.world().resume(stage.host(machine), stepped);
                    }
                };
            }
            case "clock" -> clock(words, words.machine("controller", "nova"));
            case "partition" -> partition(words.groups());
            case "fencing" -> fencing(words);
            case "controller" -> controller(words);
            case "reports" -> {
                ReportLine.Fate fate =
                        words.constant(ReportLine.Fate.class, "lost-before", "lost-after", "twice", "late");
                int times = words.number(1, 1_000);
                yield stage -> stage.monitors().line().spoil(fate, times);
            }
            case "nova" -> nova(words, spec);
            case "cell" -> {
                String host = words.host();
                boolean away = words.oneOf("away", "back").equals("away");
                yield stage -> stage.world().cloud().cellAway(host, away);
            }
            case "aggregate" -> aggregate(words, words.word("the name of an aggregate"));
            case "broker" ->
                words.choose(
                        on("away", stage -> stage.nova().brokerGoes()),
                        on("back", stage -> stage.nova().brokerReturns()));
            case "trouble" -> {
                int percent = words.number(0, 100);
                yield stage -> stage.world().setTrouble(percent);
            }
            case "operator" -> operator(words);
            case "cloud" ->
                words.choose(
                        new Choice<>("disarmed", () -> {
                            long seconds = words.seconds();
                            return stage -> stage.control().disarm(Duration.ofSeconds(seconds));
                        }),
                        on("armed", stage -> stage.control().arm()));
            case "instance" -> instance(words, spec);
            case "gate" -> gate(words, words.host());
            case "lie" -> lie(words, words.host(), spec);
            case "power",
                    "hang",
                    "thaw",
                    "controller-link",
                    "corosync",
                    "monitor",
                    "spool",
                    "compute",
                    "fence",
                    "storage",
                    "process" -> onHost(verb, words, words.host());
            default ->
                throw new IllegalArgumentException(
                        "unknown act '" + verb + "'. Known acts:\n  " + String.join("\n  ", HELP));
        };
    }

    private static Consumer<Stage> onHost(String verb, Words words, String name) {
        return switch (verb) {
            case "power" ->
                words.choose(
                        on("on", stage -> stage.world().powerOn(stage.host(name))),
                        on("off", stage -> stage.world().powerOff(stage.host(name))));
            case "hang" -> stage -> stage.world().hang(stage.host(name));
            case "thaw" -> stage -> stage.world().thaw(stage.host(name));
            case "controller-link" ->
                words.choose(
                        on("on", stage -> stage.host(name).setReachesController(true)),
                        on("off", stage -> stage.host(name).setReachesController(false)));
            case "corosync" ->
                words.choose(
                        on("crash", stage -> stage.world().corosync().crash(stage.host(name))),
                        on("leave", stage -> stage.world().corosync().leave(stage.host(name))),
                        on("start", stage -> stage.world().corosync().start(stage.host(name))));
            case "monitor" -> monitor(words, name);
            case "spool" -> {
                yield words.choose(
                        on("disk-full", stage -> stage.hostMonitor(name).setDiskFull(true)),
                        on("disk-ok", stage -> stage.hostMonitor(name).setDiskFull(false)),
                        on("replay", stage -> restart(stage, name, HostMonitorDaemon::replaySpool)));
            }
            case "compute" -> {
                Consumer<Stage> act = words.choose(
                        on("kill", stage -> stage.world().cloud().killService(name)),
                        on("revive", stage -> stage.world().cloud().reviveService(name)),
                        on("freeze", stage -> stage.world().cloud().freezeService(name)),
                        on("thaw", stage -> stage.world().cloud().thawService(name)));
                yield stage -> {
                    if (stage.world().cloud().hostView(name).powered()) {
                        act.accept(stage);
                    }
                };
            }
            case "storage" ->
                words.choose(
                        on("away", stage -> stage.monitors().storage(stage.host(name), true)),
                        on("back", stage -> stage.monitors().storage(stage.host(name), false)));
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

    private static Consumer<Stage> aggregate(Words words, String name) {
        String zone = words.takes("zone") ? words.word("a zone") : null;
        if (words.oneOf("has", "vanishes").equals("vanishes")) {
            return stage -> stage.world().cloud().aggregateVanishes(name);
        }
        List<String> hosts = words.groups().get(0);
        return stage -> stage.world().cloud().addAggregate(name, zone, hosts);
    }

    private static Consumer<Stage> gate(Words words, String name) {
        return words.choose(
                new Choice<>("waits", () -> {
                    Duration waits = Duration.ofSeconds(words.number(1, 600));
                    BootGate.Kind kind = words.hasMore()
                            ? words.constant(BootGate.Kind.class, "faulty", "lies", "early")
                            : BootGate.Kind.SOUND;
                    return stage -> stage.host(name).gate = new BootGate(waits, kind);
                }),
                on("deaf", stage -> with(stage.host(name), gate -> gate.deaf = true)),
                new Choice<>("slow", () -> {
                    Duration time = words.millis(60_000);
                    return stage -> with(stage.host(name), gate -> gate.requestsTake = time);
                }),
                on("by-hand", stage -> stage.monitors().of(stage.host(name)).openGate(false)),
                on("forced", stage -> stage.monitors().of(stage.host(name)).openGate(true)));
    }

    private static void with(Host host, Consumer<BootGate> change) {
        if (host.gate != null) {
            change.accept(host.gate);
        }
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
            default -> stage -> restart(stage, name, monitor -> {});
        };
    }

    private static void restart(Stage stage, String name, Consumer<HostMonitorDaemon> meanwhile) {
        HostMonitorDaemon monitor = stage.hostMonitor(name);
        monitor.end();
        meanwhile.accept(monitor);
        stage.world().after(Duration.ofSeconds(1), monitor::start);
    }

    private static Choice<Consumer<Stage>> on(String word, Consumer<Stage> act) {
        return new Choice<>(word, () -> act);
    }

    private static Consumer<Stage> fencing(Words words) {
        return words.choose(
                on("ok", stage -> stage.world().pacemaker().setAgent(Pacemaker.Agent.OK)),
                on("fails", stage -> stage.world().pacemaker().setAgent(Pacemaker.Agent.FAILS)),
                on("hangs", stage -> stage.world().pacemaker().setAgent(Pacemaker.Agent.HANGS)),
                new Choice<>("takes", () -> {
                    Duration time = words.millis(3_600_000);
                    return stage -> stage.world().pacemaker().setAgentTakes(time);
                }),
                on("maintenance-mode", stage -> stage.world().pacemaker().setMaintenance(true)),
                on("no-maintenance-mode", stage -> stage.world().pacemaker().setMaintenance(false)),
                on("boots", stage -> stage.world().pacemaker().setBoots(true)),
                on("stays-off", stage -> stage.world().pacemaker().setBoots(false)),
                new Choice<>("untold", () -> fencerTells(words.host(), false)),
                new Choice<>("told", () -> fencerTells(words.host(), true)));
    }

    private static Consumer<Stage> fencerTells(String host, boolean does) {
        return stage -> stage.host(host).setFencerTells(does);
    }

    private static Consumer<Stage> controller(Words words) {
        return words.choose(
                on("crash", stage -> stage.control().crash("by the script")),
                on("start", stage -> stage.control().start()),
                new Choice<>("crash-before", () -> crashAt(words.number(0, 1_000_000), false)),
                new Choice<>("crash-after", () -> crashAt(words.number(0, 1_000_000), true)),
                on("hang", stage -> stage.control().hang()),
                on("thaw", stage -> stage.control().thaw()),
                on("standby", stage -> stage.control().standBy()),
                on("backup", stage -> stage.control().backup()),
                on("restore", stage -> stage.control().restore()),
                on("disk-full", stage -> stage.control().setDiskFull(true)),
                on("disk-late", stage -> stage.control().setDiskLate(true)),
                on("disk-ok", stage -> {
                    stage.control().setDiskFull(false);
                    stage.control().setDiskLate(false);
                }),
                new Choice<>("takes", () -> {
                    Duration time = words.millis(1_000_000);
                    return stage -> stage.control().setStoreTakes(time);
                }));
    }

    private static Consumer<Stage> crashAt(int more, boolean afterSending) {
        return stage -> stage.control().crashAt(stage.control().commandsSent() + more, afterSending);
    }

    private static Consumer<Stage> leaveOut(String name, boolean left) {
        return stage -> stage.world().cloud().leaveOut(stage.world().idOf(name).toString(), left);
    }

    private static Consumer<Stage> nova(Words words, ClusterSpec spec) {
        return words.choose(
                new Choice<>("lost-before", () -> spoil(words, CallFate.of(CallFate.Kind.LOST_BEFORE))),
                new Choice<>("lost-after", () -> spoil(words, CallFate.of(CallFate.Kind.LOST_AFTER))),
                new Choice<>("late", () -> spoil(words, CallFate.of(CallFate.Kind.LATE))),
                new Choice<>("unavailable", () -> spoil(words, new CallFate(CallFate.Kind.FAILS, 503, true))),
                new Choice<>("fails", () -> spoil(words, fails(words, false))),
                new Choice<>("fails-html", () -> spoil(words, fails(words, true))),
                new Choice<>(
                        "fails-after",
                        () -> spoil(words, new CallFate(CallFate.Kind.FAILS_AFTER, words.number(500, 599), false))),
                new Choice<>("hides", () -> leaveOut(instanceName(words, spec), true)),
                new Choice<>("shows", () -> leaveOut(instanceName(words, spec), false)),
                on("refuses-busy", stage -> stage.world().cloud().refuseBusy()),
                on("down", stage -> stage.nova().setDown(true)),
                on("up", stage -> stage.nova().setDown(false)),
                new Choice<>("takes", () -> {
                    Duration time = words.millis(3_600_000);
                    return stage -> stage.nova().setTakes(time);
                }));
    }

    private static CallFate fails(Words words, boolean html) {
        return new CallFate(CallFate.Kind.FAILS, words.number(400, 599), html);
    }

    private static Consumer<Stage> spoil(Words words, CallFate fate) {
        int times = words.number(1, 1_000_000);
        String call = words.hasMore() ? words.oneOf(COMMANDS) : "";
        return stage -> stage.nova().spoil(fate, times, call);
    }

    private static String instanceName(Words words, ClusterSpec spec) {
        String name = words.word("an instance");
        if (spec.instances().values().stream().noneMatch(names -> names.contains(name))) {
            throw new IllegalArgumentException("there is no instance '" + name + "'");
        }
        return name;
    }

    private static Consumer<Stage> instance(Words words, ClusterSpec spec) {
        String name = instanceName(words, spec);
        return words.choose(
                on("stop", stage -> stage.users().stop(name)),
                on("start", stage -> stage.users().start(name)),
                on("start-unless-down", stage -> stage.users().startUnlessDown(name)),
                on("delete", stage -> stage.users().delete(name)),
                on("crash", stage -> stage.monitors().crash(name)),
                on("stands", stage -> stage.monitors().standStill(name, true)),
                on("goes-on", stage -> stage.monitors().standStill(name, false)),
                new Choice<>("moved", () -> migrated(words, name, true)),
                new Choice<>("carried", () -> {
                    String target = words.host();
                    return stage -> stage.users().carry(name, target);
                }),
                new Choice<>("stayed", () -> migrated(words, name, false)));
    }

    private static Consumer<Stage> migrated(Words words, String name, boolean guestMoves) {
        String target = words.host();
        MigrationStatus end = words.constant(
                MigrationStatus.class,
                "completed",
                "error",
                "failed",
                "cancelled",
                "running",
                "post-migrating",
                "accepted",
                "queued",
                "preparing");
        return stage -> stage.users().liveMigrated(name, target, end, guestMoves);
    }

    private static Consumer<Stage> clock(Words words, String machine) {
        Consumer<MachineClock> change = words.choose(
                new Choice<>("step", () -> {
                    Duration by = Duration.ofMillis(words.number(-1_000_000_000, 1_000_000_000));
                    return clock -> clock.step(by);
                }),
                new Choice<>("drift", () -> {
                    int ppm = words.number(-100_000, 100_000);
                    return clock -> clock.drift(ppm);
                }));
        return stage -> change.accept(
                switch (machine) {
                    case "controller" -> stage.world().controlClock();
                    case "nova" -> stage.world().novaClock();
                    default -> stage.host(machine).clock;
                });
    }

    private static Consumer<Stage> lie(Words words, String token, ClusterSpec spec) {
        return words.choose(
                new Choice<>("to-the-group", () -> {
                    String host = words.host();
                    ReportStage what = ReportStage.valueOf(
                            words.oneOf("proven", "returned").toUpperCase(Locale.ROOT));
                    return stage -> stage.monitors().lieToGroup(stage.host(token), stage.host(host), what);
                }),
                new Choice<>("greets", () -> {
                    Lie.Boot boot = boot(words);
                    MonitorKind kind = MonitorKind.ofWord(words.oneOf("host", "instance", "process"));
                    return stage -> stage.monitors().greet(stage.host(token), kind, boot);
                }),
                new Choice<>("announces", () -> {
                    Lie.Boot boot = boot(words);
                    return stage -> stage.monitors().announce(stage.host(token), boot);
                }),
                reportLie("lost", token, () -> lostLie(words, words.host())),
                reportLie("returned", token, () -> {
                    String host = words.host();
                    long at = at(words);
                    return stage -> Lie.returned(stage.host(host), at);
                }),
                reportLie("crashed", token, () -> {
                    String name = instanceName(words, spec);
                    String host = words.host();
                    long at = at(words);
                    return stage -> Lie.crashed(name, stage.host(host), at);
                }),
                reportLie("process", token, () -> {
                    String host = words.host();
                    boolean well = words.oneOf("down", "well").equals("well");
                    String process = words.word("the name of a process");
                    long at = at(words);
                    return stage -> Lie.process(stage.host(host), process, well, at);
                }));
    }

    private static Choice<Consumer<Stage>> reportLie(String word, String token, Supplier<Function<Stage, Lie>> rest) {
        return new Choice<>(word, () -> {
            Function<Stage, Lie> lie = rest.get();
            return stage -> stage.monitors().lie(stage.host(token), lie.apply(stage));
        });
    }

    private static Lie.Boot boot(Words words) {
        return words.constant(Lie.Boot.class, "now", "before", "made-up");
    }

    private static Function<Stage, Lie> lostLie(Words words, String host) {
        String how = words.oneOf("pending", "unfenced", "proven", "leaves", "leaves-unfenced", "leaves-proven");
        LossCause cause = how.startsWith(LEAVES) ? LossCause.ORDERLY_LEAVE : LossCause.NODE_DOWN;
        FencingStatus fencing = how.equals(LEAVES)
                ? FencingStatus.PENDING
                : FencingStatus.valueOf(how.replace(LEAVES + "-", "").toUpperCase(Locale.ROOT));
        int ringsAhead = words.takes("ring") ? words.number(-1_000, 1_000) : 0;
        long offAt = words.takes("off-at") ? words.seconds() : 0;
        Optional<Lie.Boot> boot = words.takes("boot") ? Optional.of(boot(words)) : Optional.empty();
        long at = at(words);
        return stage -> Lie.lost(stage.host(host), cause, fencing, ringsAhead, boot, at, offAt);
    }

    private static long at(Words words) {
        return words.takes("at") ? words.seconds() : 0;
    }

    private static Consumer<Stage> operator(Words words) {
        BiConsumer<Stage, Host> act = words.choose(
                by("release", (stage, host) -> stage.control().release(host.hostName(), false)),
                by("confirm-off", (stage, host) -> stage.control().release(host.hostName(), true)),
                by("start", (stage, host) -> stage.control().start(host.hostName())),
                by("cancel", (stage, host) -> stage.control().cancel(host.hostName())),
                by("maintenance", (stage, host) -> stage.control().setMaintenance(host.hostName(), true)),
                by("maintenance-over", (stage, host) -> stage.control().setMaintenance(host.hostName(), false)),
                by("removes", (stage, host) -> stage.control().setRegistered(host.hostName(), false)),
                by("adds", (stage, host) -> stage.control().setRegistered(host.hostName(), true)),
                by("disable", (stage, host) -> stage.users().setServiceEnabled(host, false)),
                by("enable", (stage, host) -> stage.users().setServiceEnabled(host, true)),
                by("open-gate", (stage, host) -> stage.control().openGate(host.hostName())),
                by("clear", (stage, host) -> stage.users().clearForceDown(host)));
        String name = words.host();
        return stage -> act.accept(stage, stage.host(name));
    }

    private static Choice<BiConsumer<Stage, Host>> by(String word, BiConsumer<Stage, Host> act) {
        return new Choice<>(word, () -> act);
    }
}
