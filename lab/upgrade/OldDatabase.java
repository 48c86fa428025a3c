import io.masakari.controller.store.*;
import io.masakari.core.model.*;
import io.masakari.core.recovery.*;
import io.masakari.core.recovery.instance.*;
import io.masakari.core.recovery.process.*;
import io.masakari.core.safety.*;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.report.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.*;

/**
 * Writes a controller's database with one recovery in each state, of each kind, and what belongs to them. Hosts and
 * instances are named after what they show. Runs on ca8ca16 (see {@code make}). The controller ended at {@link #END}.
 */
class OldDatabase {
    private static final Instant END = Instant.parse("2026-02-01T12:00:00Z");
    private static final Instant LOST = END.minus(Duration.ofMinutes(10));
    private static final Instant BEGUN = LOST.plusSeconds(3);
    private static final String OWNER = id("owner").toString();
    private static final ClusterName EAST = new ClusterName("east");
    private static final Set<HoldReason> OF_HOSTS = EnumSet.complementOf(EnumSet.of(
            HoldReason.HOST_BEING_RECOVERED, HoldReason.HOST_NOT_UP, HoldReason.INSTANCE_BUSY, HoldReason.CRASH_LOOP));
    private static final Set<HoldReason> OF_INSTANCES = EnumSet.of(
            HoldReason.HOST_BEING_RECOVERED,
            HoldReason.ON_MAINTENANCE,
            HoldReason.SEGMENT_DISABLED,
            HoldReason.HOST_NOT_UP,
            HoldReason.INSTANCE_BUSY,
            HoldReason.CRASH_LOOP,
            HoldReason.NOVA_UNREACHABLE);
    private static final Set<HoldReason> OF_PROCESSES = EnumSet.of(
            HoldReason.HOST_BEING_RECOVERED,
            HoldReason.ON_MAINTENANCE,
            HoldReason.SEGMENT_DISABLED,
            HoldReason.SERVICE_UNKNOWN,
            HoldReason.NOVA_UNREACHABLE);

    private final Transaction tx;
    private int ring = 100;
    private int failures;

    private OldDatabase(Transaction tx) {
        this.tx = tx;
    }

    public static void main(String[] args) {
        try (Database database = Database.open(StoreSettings.of(Path.of(args[0])), END.minus(Duration.ofDays(30)))) {
            database.writeAndWait(tx -> {
                new OldDatabase(tx).write();
                return null;
            });
        }
    }

    private void write() {
        monitors();
        segment("auto", RecoveryMethod.AUTO, true);
        segment("storm", RecoveryMethod.AUTO, true);
        segment("off", RecoveryMethod.AUTO, false);
        segment("reserved", RecoveryMethod.RESERVED_HOST, true);
        segment("empty", RecoveryMethod.RESERVED_HOST, true);
        SegmentTable.insert(
                tx,
                segment("auto-first"),
                "auto-first",
                Optional.empty(),
                "compute",
                RecoveryMethod.AUTO_PRIORITY,
                true,
                Optional.empty(),
                BEGUN);
        SegmentTable.insert(
                tx,
                segment("reserved-first"),
                "reserved-first",
                Optional.of(new ClusterName("west")),
                "",
                RecoveryMethod.RH_PRIORITY,
                true,
                Optional.empty(),
                BEGUN);
        SegmentTable.insert(
                tx,
                segment("deleted"),
                "deleted",
                Optional.of(EAST),
                "compute",
                RecoveryMethod.AUTO,
                true,
                Optional.empty(),
                BEGUN);
        host("deleted-host", "deleted");
        SegmentTable.delete(tx, segment("deleted"), END);
        host("target-1", "auto");
        host("target-2", "auto");
        host("storm-spared", "storm");
        reserve("reserve-free");
        reserve("reserve-landed");
        reserve("reserve-taken");
        reserve("reserve-forgotten");
        reserve("reserve-returned");
        for (HoldReason reason : OF_HOSTS) {
            held(reason);
        }
        hostsThatGoOn();
        hostsThatAreOver();
        instances();
        processes();
        reports();
    }

    // ---- hosts

    private void held(HoldReason reason) {
        String host = "held-" + name(reason);
        switch (reason) {
            case UNPROVEN_REPORT -> {
                hold(host, "auto", reason, claim(host, "auto", NotificationStatus.RUNNING), Optional.empty());
                hold(
                        "released-" + name(reason),
                        "auto",
                        reason,
                        claim("released-" + name(reason), "auto", NotificationStatus.RUNNING),
                        word(true));
            }
            case STORM -> {
                for (int i = 1; i <= 3; i++) {
                    hold(
                            host + "-" + i,
                            "storm",
                            reason,
                            loss(host + "-" + i, "storm", FencingStatus.PROVEN, true),
                            Optional.empty());
                }
            }
            case SEGMENT_DISABLED ->
                hold(host, "off", reason, loss(host, "off", FencingStatus.PROVEN, true), Optional.empty());
            case NO_RESERVED_HOST -> after(host, "empty", reason, Optional.empty());
            case SERVICE_CLEARED -> {
                after(host, "auto", reason, Optional.empty());
                after("released-" + name(reason), "auto", reason, word(false));
            }
            case AWAITING_PROOF -> {
                hold(host, "auto", reason, loss(host, "auto", FencingStatus.PENDING, true), Optional.empty());
                hold(
                        "returned",
                        "auto",
                        reason,
                        loss("returned", "auto", FencingStatus.PENDING, true),
                        Optional.empty());
                store(
                        HostNotification.returned(new HostName("returned"), END.minusSeconds(5)),
                        NotificationStatus.FINISHED,
                        "The host came up: nothing to do.");
            }
            case UNFENCED ->
                hold(host, "auto", reason, loss(host, "auto", FencingStatus.UNFENCED, true), Optional.empty());
            case NOT_QUORATE ->
                hold(host, "auto", reason, loss(host, "auto", FencingStatus.PROVEN, false), Optional.empty());
            case ON_MAINTENANCE, HOST_HEARD, PROOF_OUT_OF_DATE, SERVICE_UNKNOWN, NOVA_UNREACHABLE ->
                hold(host, "auto", reason, loss(host, "auto", FencingStatus.PROVEN, true), Optional.empty());
            case HOST_BEING_RECOVERED, HOST_NOT_UP, INSTANCE_BUSY, CRASH_LOOP -> throw new IllegalStateException();
        }
    }

    private void hold(
            String host, String segment, HoldReason reason, NotificationId loss, Optional<OperatorWord> word) {
        save(
                recovery(host, segment, RecoveryState.HELD, Optional.of(reason), loss, false, false, "", "", List.of()),
                word);
    }

    /** Held behind the force-down, with an instance that waits. */
    private void after(String host, String segment, HoldReason reason, Optional<OperatorWord> word) {
        NotificationId loss = loss(host, segment, FencingStatus.PROVEN, true);
        save(
                recovery(
                        host,
                        segment,
                        RecoveryState.HELD,
                        Optional.of(reason),
                        loss,
                        true,
                        true,
                        "",
                        "",
                        List.of(evacuation(host + "-vm", EvacuationState.PENDING))),
                word);
    }

    private void hostsThatGoOn() {
        for (RecoveryState state :
                List.of(RecoveryState.PREPARING, RecoveryState.FORCING_DOWN, RecoveryState.LISTING)) {
            boolean down = state == RecoveryState.LISTING;
            NotificationId loss = loss(name(state), "auto", FencingStatus.PROVEN, true);
            save(
                    recovery(
                            name(state),
                            "auto",
                            state,
                            Optional.empty(),
                            loss,
                            true,
                            down,
                            "",
                            "Nova answered 503",
                            down ? List.of(evacuation("listing-vm", EvacuationState.PENDING)) : List.of()),
                    Optional.empty());
        }
        List<Evacuation> all = new ArrayList<>();
        for (EvacuationState state : EvacuationState.values()) {
            if (state != EvacuationState.SKIPPED) {
                all.add(evacuation("ev-" + name(state), state));
            }
        }
        for (SkipReason skip : SkipReason.values()) {
            all.add(skipped("ev-" + name(skip), skip));
        }
        NotificationId loss = loss("evacuating", "auto", FencingStatus.PROVEN, true);
        save(
                recovery(
                        "evacuating",
                        "auto",
                        RecoveryState.EVACUATING,
                        Optional.empty(),
                        loss,
                        true,
                        true,
                        "",
                        "cannot follow",
                        all),
                Optional.empty());
        loss = claim("evacuating-cancelled", "auto", NotificationStatus.RUNNING);
        save(
                recovery(
                        "evacuating-cancelled",
                        "auto",
                        RecoveryState.EVACUATING,
                        Optional.empty(),
                        loss,
                        true,
                        true,
                        "alice",
                        "",
                        List.of(
                                evacuation("cancelled-pending", EvacuationState.PENDING),
                                evacuation("cancelled-accepted", EvacuationState.ACCEPTED))),
                word(true));
        loss = loss("evacuating-reserved", "reserved", FencingStatus.PROVEN, true);
        Recovery reserved = recovery(
                "evacuating-reserved",
                "reserved",
                RecoveryState.EVACUATING,
                Optional.empty(),
                loss,
                true,
                true,
                "",
                "",
                List.of(
                        evacuation("reserved-pending", EvacuationState.PENDING),
                        landed("reserved-landed", "reserve-landed")));
        save(reserved, Optional.empty());
        take(reserved, "reserve-landed", Optional.of("in reserve"));
        take(reserved, "reserve-taken", Optional.empty());
    }

    private void hostsThatAreOver() {
        for (RecoveryState state : List.of(RecoveryState.FINISHED, RecoveryState.FAILED, RecoveryState.CANCELLED)) {
            NotificationStatus status = switch (state) {
                case FINISHED -> NotificationStatus.FINISHED;
                case FAILED -> NotificationStatus.FAILED;
                default -> NotificationStatus.IGNORED;
            };
            String segment = switch (state) {
                case FINISHED -> "auto-first";
                case FAILED -> "reserved-first";
                default -> "reserved";
            };
            NotificationId loss = loss(name(state), segment, FencingStatus.PROVEN, true, status);
            Recovery over = recovery(
                    name(state),
                    segment,
                    state,
                    Optional.empty(),
                    loss,
                    true,
                    true,
                    state == RecoveryState.CANCELLED ? "bob" : "",
                    "1 instances landed",
                    List.of(
                            landed(name(state) + "-landed", "target-1"),
                            evacuation(name(state) + "-failed", EvacuationState.FAILED)));
            save(over, state == RecoveryState.CANCELLED ? word(true) : Optional.empty());
            if (state == RecoveryState.CANCELLED) {
                take(over, "reserve-forgotten", Optional.of("Masakari: in reserve"));
                take(over, "reserve-returned", Optional.empty());
                ReservedTakeTable.giveBack(
                        tx, ReservedTakeTable.heldBy(tx, over.id()).get(1), true, END);
            }
            if (state == RecoveryState.FINISHED) {
                for (Event event : Event.values()) {
                    RecoveryEventTable.insert(
                            tx,
                            over.id(),
                            new RecoveryEventTable.Row(
                                    END,
                                    event.eventName(),
                                    "What is told of " + event,
                                    "{\"host\":\"finished\",\"elapsed_ms\":\"12\"}"));
                }
            }
        }
    }

    private Recovery recovery(
            String host,
            String segment,
            RecoveryState state,
            Optional<HoldReason> hold,
            NotificationId loss,
            boolean proven,
            boolean forcedDown,
            String cancelledBy,
            String reason,
            List<Evacuation> evacuations) {
        return Recovery.restored(
                new RecoveryId(id("recovery " + host)),
                loss,
                segment(segment),
                new HostName(host),
                SegmentTable.find(tx, segment(segment)).orElseThrow().recoveryMethod(),
                BEGUN,
                state,
                BEGUN.plusSeconds(20),
                hold.map(why -> new Recovery.Hold(why, "held for " + why, BEGUN.plusSeconds(21))),
                proven
                        ? Optional.of(new FencingProof("pacemaker", "off", "target-1", BEGUN.plusSeconds(1)))
                        : Optional.empty(),
                forcedDown ? Optional.of(BEGUN.plusSeconds(22)) : Optional.empty(),
                cancelledBy,
                evacuations,
                List.of(),
                reason);
    }

    private void save(Recovery recovery, Optional<OperatorWord> word) {
        Instant until = END.plusSeconds(30);
        RecoveryTable.insert(tx, recovery, OWNER, until, recovery.startedAt());
        RecoveryTable.update(tx, recovery, word, OWNER, END);
        // Those that are waited for next are not due at once, as an attempt that has failed sets it.
        recovery.evacuations().values().forEach(e -> {
            VmoveTable.save(tx, recovery, e, BEGUN);
            VmoveTable.save(tx, recovery, e, END);
        });
        event(recovery.id(), "recovery.started");
    }

    private void event(RecoveryId recovery, String name) {
        RecoveryEventTable.insert(tx, recovery, new RecoveryEventTable.Row(BEGUN, name, "Told by ca8ca16.", "{}"));
    }

    private static Evacuation evacuation(String name, EvacuationState state) {
        boolean asked = state != EvacuationState.PENDING && state != EvacuationState.RESETTING;
        boolean taken = state == EvacuationState.ACCEPTED
                || state == EvacuationState.VERIFYING
                || state == EvacuationState.LANDED;
        return new Evacuation(
                new InstanceId(id(name)),
                name,
                state == EvacuationState.UNCERTAIN,
                state == EvacuationState.PENDING,
                state == EvacuationState.RESETTING,
                state,
                asked ? 2 : 0,
                taken ? 2 : asked ? 1 : 0,
                asked ? 3 : 0,
                state == EvacuationState.UNCERTAIN ? 1 : 0,
                state == EvacuationState.UNCERTAIN ? 409 : 0,
                taken ? Optional.of(new HostName("target-2")) : Optional.empty(),
                state == EvacuationState.REQUESTING ? Set.of(new HostName("bad-1"), new HostName("bad-2")) : Set.of(),
                state == EvacuationState.FAILED,
                END.minusSeconds(10),
                END.plusSeconds(2),
                asked ? Optional.of(END.minusSeconds(15)) : Optional.empty(),
                Optional.empty(),
                state == EvacuationState.UNCERTAIN ? "Nova answered 409" : "");
    }

    private static Evacuation landed(String name, String target) {
        Evacuation e = evacuation(name, EvacuationState.LANDED);
        return new Evacuation(
                e.instance(),
                name,
                false,
                false,
                false,
                e.state(),
                1,
                1,
                0,
                0,
                0,
                Optional.of(new HostName(target)),
                Set.of(),
                false,
                e.since(),
                e.notBefore(),
                e.firstAskedAt(),
                Optional.empty(),
                "");
    }

    private static Evacuation skipped(String name, SkipReason skip) {
        return new Evacuation(
                new InstanceId(id(name)),
                name,
                false,
                false,
                false,
                EvacuationState.SKIPPED,
                0,
                0,
                0,
                0,
                0,
                Optional.empty(),
                Set.of(),
                false,
                END.minusSeconds(9),
                END,
                Optional.empty(),
                Optional.of(skip),
                skip.meaning());
    }

    private void take(Recovery recovery, String host, Optional<String> disabledFor) {
        HostRow row = HostTable.findByName(tx, new HostName(host)).orElseThrow();
        ReservedTakeTable.take(tx, recovery.id(), row, BEGUN.plusSeconds(23));
        disabledFor.ifPresent(reason -> ReservedTakeTable.wasDisabledFor(
                tx,
                ReservedTakeTable.heldBy(tx, recovery.id()).stream()
                        .filter(held -> held.name().value().equals(host))
                        .findFirst()
                        .orElseThrow(),
                reason));
    }

    // ---- instances

    private void instances() {
        for (HoldReason reason : OF_INSTANCES) {
            instance(
                    "vm-held-" + name(reason),
                    reason == HoldReason.SEGMENT_DISABLED ? "off" : "auto",
                    InstanceState.HELD,
                    Optional.of(reason),
                    Optional.empty());
        }
        instance("vm-released-crash-loop", "auto", InstanceState.HELD, Optional.of(HoldReason.CRASH_LOOP), word(false));
        for (InstanceState state : InstanceState.values()) {
            if (state != InstanceState.HELD) {
                instance("vm-" + name(state), "auto", state, Optional.empty(), Optional.empty());
            }
        }
    }

    private void instance(
            String name, String segment, InstanceState state, Optional<HoldReason> hold, Optional<OperatorWord> word) {
        String host = hold.equals(Optional.of(HoldReason.HOST_BEING_RECOVERED)) ? "held-awaiting-proof" : "on-" + name;
        host(host, segment);
        InstanceFailure failure = InstanceFailure.values()[failures++ % InstanceFailure.values().length];
        boolean moved = state == InstanceState.MOVING || state == InstanceState.CONFIRMING;
        boolean touched = moved || state == InstanceState.STOPPING || state == InstanceState.STARTING;
        NotificationId report = store(
                new InstanceNotification(
                        new HostName(host),
                        LOST,
                        new InstanceId(id(name)),
                        "LIFECYCLE",
                        "STOPPED_FAILED",
                        Optional.of(new InstanceEvidence(
                                failure,
                                LOST,
                                InstanceEvidence.Sighting.values()[failures % 2],
                                0,
                                5,
                                5,
                                "instance-00000001",
                                "vda")),
                        OptionalLong.empty()),
                status(state.name()),
                "Held: told by ca8ca16.");
        save(
                InstanceProgress.restored(
                        new Origin(
                                new RecoveryId(id("recovery " + name)),
                                report,
                                segment(segment),
                                new HostName(host),
                                BEGUN),
                        new InstanceId(id(name)),
                        name,
                        failure,
                        LOST,
                        state,
                        BEGUN.plusSeconds(20),
                        hold.map(why -> new Recovery.Hold(why, "held for " + why, BEGUN.plusSeconds(21))),
                        touched,
                        touched && state != InstanceState.STOPPING,
                        state == InstanceState.STARTING,
                        moved ? Optional.of(BEGUN.plusSeconds(25)) : Optional.empty(),
                        1,
                        Optional.of(new HostName(host)),
                        "stopping came to nothing",
                        state == InstanceState.CANCELLED ? "bob" : ""),
                ProgressTable.Kind.INSTANCE,
                id(name).toString(),
                word);
    }

    private void save(Progress progress, ProgressTable.Kind kind, String subject, Optional<OperatorWord> word) {
        ProgressTable.insert(tx, progress, kind, subject, OWNER, END.plusSeconds(30), BEGUN);
        ProgressTable.update(tx, progress, word, OWNER, END);
        if (progress instanceof InstanceProgress instance) {
            InstanceRecoveryTable.save(tx, instance);
            InstanceRecoveryTable.save(tx, instance);
        } else {
            ProcessRecoveryTable.save(tx, (ProcessProgress) progress);
            ProcessRecoveryTable.save(tx, (ProcessProgress) progress);
        }
        event(progress.origin().id(), "recovery.started");
    }

    // ---- processes

    private void processes() {
        for (HoldReason reason : OF_PROCESSES) {
            process(
                    "proc-held-" + name(reason),
                    reason == HoldReason.SEGMENT_DISABLED ? "off" : "auto",
                    ProcessState.HELD,
                    Optional.of(reason),
                    false);
        }
        for (ProcessState state : ProcessState.values()) {
            if (state != ProcessState.HELD) {
                process("proc-" + name(state), "auto", state, Optional.empty(), state == ProcessState.ENABLING);
            }
        }
        process("proc-disabled-well", "auto", ProcessState.DISABLED, Optional.empty(), false);
        store(
                ProcessNotification.wellAgain(
                        new HostName("on-proc-disabled-well"),
                        END.minusSeconds(5),
                        "nova-compute",
                        evidence(ProcessFailure.CRASH_LOOP)),
                NotificationStatus.FINISHED,
                "The process is well again.");
    }

    private static ProcessEvidence evidence(ProcessFailure failure) {
        return new ProcessEvidence(
                failure, LOST.minusSeconds(2), 4, OptionalInt.of(1), OptionalInt.empty(), List.of("given up"));
    }

    private void process(String name, String segment, ProcessState state, Optional<HoldReason> hold, boolean well) {
        String host = hold.equals(Optional.of(HoldReason.HOST_BEING_RECOVERED)) ? "held-awaiting-proof" : "on-" + name;
        host(host, segment);
        ProcessFailure failure = ProcessFailure.values()[failures++ % ProcessFailure.values().length];
        NotificationId report = store(
                ProcessNotification.down(new HostName(host), LOST, "nova-compute", evidence(failure)),
                state == ProcessState.DISABLED ? NotificationStatus.FINISHED : status(state.name()),
                "Told by ca8ca16.");
        RecoveryId recovery = new RecoveryId(id("recovery " + name));
        boolean disabled =
                state == ProcessState.DISABLING || state == ProcessState.DISABLED || state == ProcessState.ENABLING;
        save(
                ProcessProgress.restored(
                        new Origin(recovery, report, segment(segment), new HostName(host), BEGUN),
                        "nova-compute",
                        LOST,
                        state,
                        BEGUN.plusSeconds(20),
                        hold.map(why -> new Recovery.Hold(why, "held for " + why, BEGUN.plusSeconds(21))),
                        disabled ? "Masakari: process 'nova-compute' is down, recovery " + recovery : "",
                        well,
                        "told by ca8ca16",
                        state == ProcessState.CANCELLED ? "bob" : ""),
                ProgressTable.Kind.PROCESS,
                "nova-compute",
                Optional.empty());
    }

    // ---- reports

    /** Of each type in each status; those that are new are taken up. */
    private void reports() {
        for (NotificationStatus status : NotificationStatus.values()) {
            String host = "reported-" + name(status);
            host(host, "auto");
            if (status == NotificationStatus.NEW) {
                loss(host, "auto", FencingStatus.PENDING, true, status);
            } else {
                claim(host, "auto", status);
            }
            store(
                    new InstanceNotification(
                            new HostName(host),
                            LOST,
                            new InstanceId(id(host + "-vm")),
                            "QEMU_GUEST_AGENT_ERROR",
                            "STOPPED_FAILED"),
                    status,
                    "");
            store(
                    new ProcessNotification(new HostName(host), LOST, "libvirtd", HostNotification.Event.STOPPED),
                    status,
                    "");
        }
    }

    private NotificationId claim(String host, String segment, NotificationStatus status) {
        host(host, segment);
        return store(
                new HostNotification(
                        new HostName(host),
                        LOST,
                        HostNotification.Event.STOPPED,
                        Optional.of(HostNotification.ClusterStatus.OFFLINE),
                        Optional.of(HostNotification.HostStatus.NORMAL),
                        Optional.empty(),
                        OptionalLong.empty()),
                status,
                "");
    }

    private NotificationId loss(String host, String segment, FencingStatus fencing, boolean quorate) {
        return loss(host, segment, fencing, quorate, NotificationStatus.RUNNING);
    }

    private NotificationId loss(
            String host, String segment, FencingStatus fencing, boolean quorate, NotificationStatus status) {
        host(host, segment);
        LossCause cause = fencing == FencingStatus.UNFENCED ? LossCause.UNTOLD : LossCause.NODE_DOWN;
        return store(
                HostNotification.lost(
                        new HostEvidence(
                                new LossKey(EAST, new RingId(new NodeId(2), ++ring), new NodeId(ring)),
                                new HostName(host),
                                cause,
                                LOST,
                                quorate,
                                List.of(new NodeId(2), new NodeId(3)),
                                new HostName("target-1"),
                                fencing,
                                fencing == FencingStatus.PROVEN
                                        ? Optional.of(new FencingProof(
                                                "pacemaker", "reboot", "target-2", BEGUN.plusSeconds(1)))
                                        : Optional.empty()),
                        LOST.plusSeconds(1),
                        OptionalLong.of(123456)),
                status,
                "Held: told by ca8ca16.");
    }

    /** As the intake stores it. */
    private NotificationId store(Notification report, NotificationStatus status, String message) {
        var json = NotificationWire.json(report);
        NotificationId id = new NotificationId(
                id("report " + report.hostname() + " " + report.type() + " " + report.generatedTime() + json));
        Optional<String> evidence = Optional.ofNullable(json.get("evidence")).map(Object::toString);
        Optional<HostEvidence> loss = report instanceof HostNotification host ? host.evidence() : Optional.empty();
        Optional<String> sender = evidence.isPresent() && loss.isEmpty()
                ? Optional.of(report.type().name().toLowerCase(Locale.ROOT) + "/" + id)
                : Optional.empty();
        HostName name = report.hostname();
        NotificationTable.insert(
                tx,
                new NotificationRow(
                        0,
                        id,
                        report.type(),
                        new HostId(id("host " + name)),
                        name,
                        HostTable.findByName(tx, name).orElseThrow().segment(),
                        report.generatedTime(),
                        json.get("payload").toString(),
                        status,
                        Optional.of(message).filter(text -> !text.isEmpty()),
                        loss.map(facts -> facts.key().toString()),
                        sender,
                        evidence,
                        loss.map(HostEvidence::fencing),
                        loss.map(facts -> facts.reporter().value()),
                        0,
                        LOST.plusSeconds(2),
                        Optional.empty()));
        return id;
    }

    private static NotificationStatus status(String state) {
        return switch (state) {
            case "FINISHED" -> NotificationStatus.FINISHED;
            case "FAILED" -> NotificationStatus.FAILED;
            case "CANCELLED" -> NotificationStatus.IGNORED;
            default -> NotificationStatus.RUNNING;
        };
    }

    // ---- what an operator has set up

    private void monitors() {
        for (MonitorRow.Role role : MonitorRow.Role.values()) {
            String name = "old-" + name(role);
            MonitorTable.insert(
                    tx,
                    name,
                    role,
                    role == MonitorRow.Role.MONITOR ? Optional.of(EAST) : Optional.empty(),
                    sha256("token of " + name),
                    BEGUN);
            MonitorTable.seen(tx, name, END);
        }
        MonitorTable.insert(
                tx, "old-revoked", MonitorRow.Role.MONITOR, Optional.of(EAST), sha256("token of old-revoked"), BEGUN);
        MonitorTable.revoke(tx, "old-revoked", END);
    }

    private void segment(String name, RecoveryMethod method, boolean enabled) {
        SegmentTable.insert(
                tx,
                segment(name),
                name,
                Optional.of(EAST),
                "compute",
                method,
                enabled,
                Optional.of("segment " + name),
                BEGUN);
    }

    private void reserve(String host) {
        HostTable.insert(
                tx,
                new HostId(id("host " + host)),
                new HostName(host),
                segment("reserved"),
                Optional.of("kvm"),
                Optional.of("ssh"),
                true,
                false,
                BEGUN);
    }

    private void host(String host, String segment) {
        if (HostTable.findByName(tx, new HostName(host)).isEmpty()) {
            HostTable.insert(
                    tx,
                    new HostId(id("host " + host)),
                    new HostName(host),
                    segment(segment),
                    Optional.of("kvm"),
                    Optional.of("ssh"),
                    false,
                    host.endsWith("on-maintenance"),
                    BEGUN);
        }
    }

    private static SegmentId segment(String name) {
        return new SegmentId(id("segment " + name));
    }

    private static Optional<OperatorWord> word(boolean confirmedOff) {
        return Optional.of(new OperatorWord("alice", "seen it myself", confirmedOff, BEGUN.plusSeconds(60)));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static UUID id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
