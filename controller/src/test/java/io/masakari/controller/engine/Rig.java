package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.masakari.controller.compute.Credentials;
import io.masakari.controller.compute.NovaAccess;
import io.masakari.controller.compute.NovaClient;
import io.masakari.controller.store.BootTable;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.GreetingRow;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.MonitorTable;
import io.masakari.controller.store.NotificationRow;
import io.masakari.controller.store.NotificationTable;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.SayingTable;
import io.masakari.controller.store.SegmentTable;
import io.masakari.controller.store.StoreSettings;
import io.masakari.controller.store.StoredProgress;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.Declared;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostId;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceDisks;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationStatus;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.OrderlyLeave;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.model.Saying;
import io.masakari.core.model.SegmentId;
import io.masakari.core.model.SegmentRules;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.HostPolicy;
import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.process.ProcessPolicy;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.core.safety.SafeTimes;
import io.masakari.embeddednova.EmbeddedNovaServer;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.InstanceView;
import io.masakari.embeddednova.cloud.SystemCloudTime;
import io.masakari.embeddednova.keystone.Identity;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The engine on a real database, with the real client, against the Nova in memory. */
final class Rig implements AutoCloseable {
    static final HostName COMPUTE1 = new HostName("compute1");
    /** Begins the name of a host that Nova does not know. */
    static final String UNKNOWN = "unknown";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    final SystemCloudTime time = new SystemCloudTime();
    final EmbeddedNovaServer nova;
    final SegmentId segment = new SegmentId(UUID.randomUUID());
    final List<String> story = new CopyOnWriteArrayList<>();
    /** Node ids of all but the first host, as in the evidence. */
    private final String others;

    private final Path file;
    private Optional<String> sender = Optional.empty();
    Database database;
    NovaClient client;
    /** What the engine's calls go through. */
    UnaryOperator<ComputeApi> between = UnaryOperator.identity();

    RecoveryEngine engine;
    private EngineThread thread;
    private CallerPool callers;
    EngineAdmin admin;

    Rig(Path directory, Duration evacuationTime, List<String> hosts, RecoveryMethod method) throws IOException {
        Cloud cloud = new Cloud(time, CloudSettings.defaults().withEvacuationTime(evacuationTime));
        hosts.stream().filter(host -> !host.startsWith(UNKNOWN)).forEach(host -> cloud.addHost(host, 1000));
        nova = EmbeddedNovaServer.start(cloud, new Identity(time));
        others = IntStream.rangeClosed(2, hosts.size()).boxed().toList().toString();
        file = directory.resolve("controller.db");
        database = Database.open(StoreSettings.of(file), Instant.now());
        Instant now = Instant.now();
        database.writeAndWait(tx -> {
            SegmentTable.insert(
                    tx,
                    segment,
                    "rack1",
                    Optional.of(new ClusterName("lab")),
                    "compute",
                    new SegmentRules(method),
                    true,
                    Optional.empty(),
                    now);
            for (String host : hosts) {
                HostTable.insert(
                        tx,
                        new HostId(UUID.randomUUID()),
                        new HostName(host),
                        segment,
                        Optional.empty(),
                        Optional.empty(),
                        host.startsWith("spare"),
                        false,
                        now);
            }
            return null;
        });
    }

    static Rig of(Path directory) throws IOException {
        return new Rig(
                directory,
                Duration.ofMillis(200),
                List.of("compute1", "compute2", "compute3", "compute4"),
                RecoveryMethod.AUTO);
    }

    static EngineSettings hasty() {
        return hasty(1, Duration.ofSeconds(60));
    }

    static EngineSettings hasty(int witnesses, Duration serviceDownTime) {
        return hasty(witnesses, set -> set.serviceDownTime = serviceDownTime);
    }

    static EngineSettings hasty(int witnesses, Consumer<SafeTimes.Edit> change) {
        return hasty(witnesses, change, set -> {});
    }

    static EngineSettings hasty(
            int witnesses, Consumer<SafeTimes.Edit> change, Consumer<InstancePolicy.Edit> ofInstances) {
        HostPolicy base = HostPolicy.defaults();
        SafeTimes times = base.times().with(set -> {
            set.callTimeout = Duration.ofSeconds(1);
            set.settle = Duration.ofMillis(500);
            // No proof grows too old while a slow machine comes to act on it.
            set.bootTime = Duration.ofMinutes(10);
            set.targetCheck = Duration.ofSeconds(2);
            set.stuckAfter = Duration.ofSeconds(4);
            set.recheck = Duration.ofMillis(300);
            change.accept(set);
        });
        RetryPolicy quick = new RetryPolicy(50, Duration.ofMillis(100), Duration.ofSeconds(1));
        return EngineSettings.of(e -> {
            e.witnesses = witnesses;
            e.policy = HostPolicy.of(host -> {
                host.evacuation = new RetryPolicy(5, Duration.ofMillis(100), Duration.ofSeconds(1));
                host.calls = quick;
                host.novaCompares = Duration.ofSeconds(1);
                host.times = times;
            });
            e.instances = InstancePolicy.of(instance -> {
                instance.restarts = 2;
                instance.attempts = new RetryPolicy(3, Duration.ofMillis(100), Duration.ofSeconds(1));
                instance.calls = quick;
                instance.poll = Duration.ofMillis(50);
                instance.actionLimit = Duration.ofMinutes(1);
                instance.times = times;
                ofInstances.accept(instance);
            });
            e.processes = new ProcessPolicy(quick, Duration.ofMillis(300), times.lateCall());
        });
    }

    static NovaClient client(URI authUrl, Duration response) {
        Credentials.Scoped admin =
                new Credentials.Scoped(Optional.empty(), Optional.of("admin"), Optional.empty(), Optional.empty());
        NovaAccess.Limits limits = new NovaAccess.Limits(
                Duration.ofSeconds(5),
                response,
                NovaAccess.Limits.wholeCall(Duration.ofSeconds(5), response),
                NovaAccess.Limits.CONNECTIONS);
        return new NovaClient(
                new NovaAccess(
                        "a test",
                        authUrl,
                        new Credentials.Password(admin, new Secret("admin-password"), admin),
                        Optional.empty(),
                        "public",
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        limits),
                Ticker.system());
    }

    void start() {
        start(hasty());
    }

    void start(EngineSettings settings) {
        EventLog events = (event, message, fields) -> story.add(event.eventName() + ": " + message);
        client = client(nova.authUrl(), Duration.ofSeconds(10));
        callers = new CallerPool(settings.callers());
        engine = engine(database, between.apply(client), callers, settings, events);
        thread = new EngineThread(engine, events, e -> {});
        admin = new EngineAdmin(database, engine.requests());
        thread.start();
    }

    static RecoveryEngine engine(
            Database database, ComputeApi compute, CallerPool callers, EngineSettings settings, EventLog events) {
        return new RecoveryEngine(
                new EngineParties(
                        database,
                        compute,
                        callers,
                        new SteadyClock(WallClock.system(), Ticker.system(), step -> {}),
                        UUID::randomUUID,
                        new RecoveryLeases(database, UUID.randomUUID().toString(), settings.lease()),
                        events,
                        taken -> {}),
                settings);
    }

    Path file() {
        return file;
    }

    void reopen() {
        database = Database.open(StoreSettings.of(file), Instant.now());
    }

    /** Ends the engine's process as far as one JVM can; the database stays. */
    void stopEngine() {
        thread.close();
        callers.close();
        client.close();
        engine = null;
    }

    void boot(String host, int count) {
        for (int i = 1; i <= count; i++) {
            nova.cloud().boot(nova.identity().admin(), InstanceSpec.on(host, host + "-vm" + i));
        }
    }

    String boot(String host, String name, InstanceSpec.Disk disk) {
        return boot(InstanceSpec.on(host, name).withDisk(disk));
    }

    String boot(InstanceSpec spec) {
        return nova.cloud().boot(nova.identity().admin(), spec).id();
    }

    void declare(InstanceDisks disks) {
        database.writeAndWait(tx -> {
            SegmentTable.declare(tx, segment, Declared.of(e -> e.disks = disks));
            return null;
        });
    }

    String boot(String host, String name, Map<String, String> metadata) {
        return boot(InstanceSpec.on(host, name).withMetadata(metadata));
    }

    NotificationId lose(String host, FencingStatus fencing) {
        nova.cloud().powerOff(host);
        return report(host, fencing, true);
    }

    NotificationId report(String host, FencingStatus fencing, boolean quorate) {
        return store(host, "STOPPED", Optional.of(evidence(host, fencing, quorate)), Optional.of(fencing));
    }

    /** No monitor has seen it since it started. */
    NotificationId neverSeen(String host) {
        String evidence = evidence(host, FencingStatus.UNFENCED, true).replace("NODE_DOWN", "NEVER_SEEN");
        return store(host, "STOPPED", Optional.of(evidence), Optional.of(FencingStatus.UNFENCED));
    }

    /** It left its cluster in order, and its segment says what follows. */
    NotificationId left(String host, OrderlyLeave policy) {
        database.writeAndWait(tx -> {
            SegmentTable.declare(tx, segment, Declared.of(e -> {
                e.disks = InstanceDisks.SHARED;
                e.orderlyLeave = policy;
            }));
            return null;
        });
        String evidence = evidence(host, FencingStatus.PENDING, true).replace("NODE_DOWN", "ORDERLY_LEAVE");
        return store(host, "STOPPED", Optional.of(evidence), Optional.of(FencingStatus.PENDING));
    }

    NotificationId report(String host, FencingStatus fencing, String lostAt) {
        return store(host, "STOPPED", Optional.of(evidence(host, fencing, true, lostAt)), Optional.of(fencing));
    }

    /** A loss of that boot, proven if it is said when the host was off. */
    NotificationId loss(String host, Optional<BootId> boot, Instant lostAt, Optional<Instant> off) {
        FencingStatus fencing = off.isPresent() ? FencingStatus.PROVEN : FencingStatus.PENDING;
        return store(host, "STOPPED", Optional.of(evidence(boot, lostAt, off)), Optional.of(fencing));
    }

    /** The proof of a loss that is stored already. */
    void prove(NotificationId id, Optional<BootId> boot, Instant lostAt, Instant off) {
        database.writeAndWait(tx -> {
            NotificationRow row = NotificationTable.find(tx, id).orElseThrow();
            return NotificationTable.updateEvidence(
                    tx,
                    id,
                    row.version(),
                    row.payload(),
                    evidence(boot, lostAt, Optional.of(off)),
                    FencingStatus.PROVEN,
                    "compute2",
                    Instant.now());
        });
        engine.notificationStored(NotificationType.COMPUTE_HOST, id);
    }

    private String evidence(Optional<BootId> boot, Instant lostAt, Optional<Instant> off) {
        FencingStatus fencing = off.isPresent() ? FencingStatus.PROVEN : FencingStatus.PENDING;
        String proof = off.map(at ->
                        ",\"proof\":{\"source\":\"pacemaker\",\"action\":\"reboot\",\"completed_at\":\"" + at + "\"}")
                .orElse("");
        return "{\"cluster\":\"lab\",\"ring\":\"2.48\",\"node_id\":1,\"cause\":\"NODE_DOWN\",\"lost_at\":\"" + lostAt
                + "\",\"quorate\":true,\"members\":" + others + ",\"reporter\":\"compute2\""
                + boot.map(id -> ",\"boot\":\"" + id + "\"").orElse("") + ",\"fencing\":\"" + fencing + "\"" + proof
                + "}";
    }

    /** The host's own monitor greets, and returns a challenge that was issued then. */
    void greets(String host, BootId boot, Optional<Instant> aliveAfter) {
        Instant now = Instant.now();
        database.writeAndWait(tx -> {
            if (MonitorTable.find(tx, host).isEmpty()) {
                MonitorTable.insert(
                        tx, host, MonitorRow.Role.MONITOR, Optional.of(new ClusterName("lab")), "hash of " + host, now);
            }
            GreetingTable.put(
                    tx,
                    new GreetingRow(
                            host,
                            MonitorKind.HOST,
                            new HostName(host),
                            true,
                            Optional.of(boot),
                            Duration.ZERO,
                            now,
                            aliveAfter,
                            Optional.empty()));
            return BootTable.learn(tx, new HostName(host), boot, aliveAfter, now);
        });
        if (engine != null) {
            engine.hostGreeted(new HostName(host));
        }
    }

    NotificationId claim(String host) {
        return store(host, "STOPPED", Optional.empty(), Optional.empty());
    }

    NotificationId started(String host) {
        return store(host, "STARTED", Optional.empty(), Optional.empty());
    }

    /** By one who does not authenticate. */
    NotificationId startedByV1(String host) {
        return startedBy(NotificationTable.V1_SENDER, host);
    }

    NotificationId startedBy(String token, String host) {
        sender = Optional.of(token);
        try {
            return started(host);
        } finally {
            sender = Optional.empty();
        }
    }

    /** As an instance monitor reports it. */
    NotificationId crash(String instance) {
        nova.cloud().crashGuest(instance);
        return failure(instance, nova.cloud().instance(instance).host());
    }

    NotificationId standsStill(String instance) {
        return failure(
                instance,
                nova.cloud().instance(instance).host(),
                Optional.of("{\"failure\":\"PAUSED_ON_IO_ERROR\",\"failed_at\":\"" + Instant.now()
                        + "\",\"sighting\":\"LIVE\",\"event_id\":6,\"event\":1,\"detail\":-1}"));
    }

    NotificationId resumed(String instance) {
        return store(
                nova.cloud().instance(instance).host(),
                NotificationType.VM,
                "{\"instance_uuid\":\"" + instance + "\",\"event\":\"LIFECYCLE\",\"vir_domain_event\":\"RESUMED\"}",
                Optional.empty(),
                NotificationStatus.NEW);
    }

    NotificationId failure(String instance, String host) {
        return failure(instance, host, Optional.empty());
    }

    NotificationId failure(String instance, String host, Optional<String> evidence) {
        return store(
                host,
                NotificationType.VM,
                "{\"instance_uuid\":\"" + instance
                        + "\",\"event\":\"LIFECYCLE\",\"vir_domain_event\":\"STOPPED_FAILED\"}",
                evidence,
                NotificationStatus.NEW);
    }

    /** As a process monitor reports it. */
    NotificationId process(String host, String process, String event) {
        return store(
                host,
                NotificationType.PROCESS,
                "{\"process_name\":\"" + process + "\",\"event\":\"" + event + "\"}",
                Optional.empty(),
                event.equals("STARTED") ? NotificationStatus.FINISHED : NotificationStatus.NEW);
    }

    /** The same of an incident, at that time by the monitor's clock. */
    NotificationId process(String host, String process, String event, Instant incident, Instant generated) {
        return store(
                host,
                NotificationType.PROCESS,
                "{\"process_name\":\"" + process + "\",\"event\":\"" + event + "\"}",
                Optional.of("process/" + event + "/" + host + "/" + incident + "/" + process),
                Optional.empty(),
                event.equals("STARTED") ? NotificationStatus.FINISHED : NotificationStatus.NEW,
                generated);
    }

    private NotificationId store(
            String host, NotificationType type, String payload, Optional<String> evidence, NotificationStatus status) {
        return store(host, type, payload, Optional.empty(), evidence, status, Instant.now());
    }

    private NotificationId store(
            String host,
            NotificationType type,
            String payload,
            Optional<String> senderKey,
            Optional<String> evidence,
            NotificationStatus status,
            Instant generated) {
        NotificationId id = new NotificationId(UUID.randomUUID());
        HostRow row = database.read(tx -> HostTable.findByName(tx, new HostName(host)))
                .orElseThrow();
        Instant now = Instant.now();
        database.writeAndWait(tx -> NotificationTable.insert(tx, NotificationRow.of(e -> {
            e.uuid = id;
            e.type = type;
            e.sourceHost = row.uuid();
            e.hostname = row.name();
            e.segment = segment;
            e.generatedAt = generated;
            e.payload = payload;
            e.status = status;
            e.senderKey = senderKey;
            e.evidence = evidence;
            e.createdAt = now;
        })));
        if (engine != null) {
            engine.notificationStored(type, id);
        }
        return id;
    }

    /** Of an instance or a process: what it is held for, or its state. */
    String sideState(NotificationId id) {
        return database.read(tx -> RecoveryListing.ofNotification(tx, id))
                .map(row -> row.hold().map(hold -> hold.reason().name()).orElse(row.state()))
                .orElse("none");
    }

    void awaitSide(NotificationId id, String expected) {
        await(() -> sideState(id).equals(expected), () -> expected + " instead of " + sideState(id));
    }

    NotificationStatus status(NotificationId id) {
        return database.read(tx -> NotificationTable.find(tx, id)).orElseThrow().status();
    }

    private NotificationId store(
            String host, String event, Optional<String> evidence, Optional<FencingStatus> fencing) {
        NotificationId id = new NotificationId(UUID.randomUUID());
        HostRow row = database.read(tx -> HostTable.findByName(tx, new HostName(host)))
                .orElseThrow();
        Instant now = Instant.now();
        database.writeAndWait(tx -> NotificationTable.insert(
                tx,
                NotificationRow.of(e -> {
                    e.uuid = id;
                    e.type = NotificationType.COMPUTE_HOST;
                    e.sourceHost = row.uuid();
                    e.hostname = row.name();
                    e.segment = segment;
                    e.generatedAt = now;
                    e.payload = "{\"event\":\"" + event + "\"}";
                    e.status = event.equals("STARTED") ? NotificationStatus.FINISHED : NotificationStatus.NEW;
                    e.lossKey = evidence.map(any -> "lab/2." + id + "/1");
                    e.evidence = evidence;
                    e.fencing = fencing;
                    e.reporter = Optional.of("compute2");
                    e.createdAt = now;
                }),
                sender));
        if (engine != null) {
            engine.notificationStored(NotificationType.COMPUTE_HOST, id);
        }
        return id;
    }

    void prove(NotificationId id) {
        NotificationRow row =
                database.read(tx -> NotificationTable.find(tx, id)).orElseThrow();
        String proven = evidence(row.hostname().value(), FencingStatus.PROVEN, true);
        boolean left = row.evidence().orElseThrow().contains("ORDERLY_LEAVE");
        database.writeAndWait(tx -> NotificationTable.updateEvidence(
                tx,
                id,
                NotificationTable.find(tx, id).orElseThrow().version(),
                row.payload(),
                left ? proven.replace("NODE_DOWN", "ORDERLY_LEAVE") : proven,
                FencingStatus.PROVEN,
                "compute2",
                Instant.now()));
        engine.notificationStored(NotificationType.COMPUTE_HOST, id);
    }

    /** The host monitor of a host lives. */
    void greet(String host) {
        database.writeAndWait(tx -> {
            if (MonitorTable.find(tx, host).isEmpty()) {
                MonitorTable.insert(
                        tx, host, MonitorRow.Role.MONITOR, Optional.of(new ClusterName("lab")), host, Instant.now());
                MonitorTable.bind(tx, host, new MonitorRow.Binding(new HostName(host), Set.of(MonitorKind.HOST)));
            }
            GreetingTable.put(
                    tx,
                    new GreetingRow(
                            host,
                            MonitorKind.HOST,
                            new HostName(host),
                            true,
                            Optional.empty(),
                            Duration.ZERO,
                            Instant.now(),
                            Optional.empty(),
                            Optional.empty()));
            return null;
        });
    }

    /** One monitor more has said it. */
    void say(NotificationId id, String monitor, FencingStatus fencing) {
        NotificationRow row =
                database.read(tx -> NotificationTable.find(tx, id)).orElseThrow();
        HostName about = row.hostname();
        Instant off = StoredReports.evidence(row)
                .flatMap(HostEvidence::proof)
                .map(FencingProof::completedAt)
                .orElseGet(Instant::now);
        Optional<FencingProof> proof = fencing == FencingStatus.PROVEN
                ? Optional.of(new FencingProof("pacemaker", "off", "compute3", off))
                : Optional.empty();
        database.writeAndWait(tx -> SayingTable.put(
                tx,
                id,
                about,
                new Saying(
                        monitor,
                        Optional.of(new HostName(monitor)),
                        LossCause.NODE_DOWN,
                        fencing,
                        proof,
                        Optional.empty(),
                        Instant.now())));
        if (engine != null) {
            engine.notificationStored(NotificationType.COMPUTE_HOST, id);
        }
    }

    private String evidence(String host, FencingStatus fencing, boolean quorate) {
        return evidence(host, fencing, quorate, Instant.now().toString());
    }

    private String evidence(String host, FencingStatus fencing, boolean quorate, String lostAt) {
        String proof = fencing == FencingStatus.PROVEN
                ? ",\"proof\":{\"source\":\"pacemaker\",\"action\":\"off\",\"delegate\":\"compute3\","
                        + "\"completed_at\":\"" + Instant.now() + "\"}"
                : "";
        return "{\"cluster\":\"lab\",\"ring\":\"2.48\",\"node_id\":1,\"cause\":\"NODE_DOWN\",\"lost_at\":\""
                + lostAt + "\",\"quorate\":" + quorate
                + ",\"members\":" + others + ",\"reporter\":\"compute2\",\"fencing\":\"" + fencing + "\"" + proof + "}";
    }

    Optional<HostProgress> recovery(NotificationId id) {
        return database.read(tx -> RecoveryListing.ofNotification(tx, id)
                .flatMap(row -> HostRecoveryTable.find(tx, row.id()))
                .map(StoredProgress::progress));
    }

    String state(NotificationId id) {
        return recovery(id)
                .map(it -> it.hold()
                        .map(hold -> hold.reason().name())
                        .orElse(it.state().name()))
                .orElse("none");
    }

    /** The segment's reserved hosts that nobody has taken, oldest first. */
    List<String> reserved() {
        return database.read(tx -> HostTable.reservedOf(tx, segment)).stream()
                .map(row -> row.name().value())
                .toList();
    }

    void awaitStory(String event) {
        await(() -> story.stream().anyMatch(line -> line.startsWith(event + ":")), () -> event);
    }

    void awaitState(NotificationId id, String expected) {
        await(() -> state(id).equals(expected), () -> expected + " instead of " + state(id));
    }

    void awaitFinished(NotificationId id) {
        awaitState(id, HostState.FINISHED.name());
        assertEquals(
                NotificationStatus.FINISHED,
                database.read(tx -> NotificationTable.find(tx, id))
                        .orElseThrow()
                        .status());
    }

    Map<InstanceId, Evacuation> instances(NotificationId id) {
        return recovery(id).orElseThrow().evacuations();
    }

    void await(BooleanSupplier condition, Supplier<String> expected) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("Did not see " + expected.get() + "\n" + String.join("\n", story) + "\n"
                        + nova.calls().counts());
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    int calls(String key) {
        return nova.calls().counts().getOrDefault(key, 0);
    }

    int evacuateCalls() {
        return actions("evacuate");
    }

    /** How often Nova was asked for an action on any instance. */
    int actions(String action) {
        return (int) nova.calls().list().stream()
                .filter(call -> action.equals(call.action()))
                .count();
    }

    static final String EVACUATE = "POST /v2.1/servers/{id}/action evacuate";

    InstanceView instance(String id) {
        return nova.cloud().instance(id);
    }

    /** Each instance lives on another host than the lost one, was evacuated once, and never ran twice. */
    void assertAllRecoveredOnce(String lost) {
        assertEquals(List.of(), nova.cloud().violations());
        for (InstanceView instance : nova.cloud().instances()) {
            assertEquals("ACTIVE", instance.status(), instance.toString());
            if (instance.host().equals(lost)) {
                fail(instance + " is still on " + lost);
            }
            long accepted = nova.cloud().actions(instance.id()).stream()
                    .filter(action -> action.name().equals("evacuate"))
                    .count();
            assertEquals(1, accepted, "evacuations of " + instance);
        }
    }

    @Override
    public void close() {
        if (engine != null) {
            stopEngine();
        }
        database.close();
        nova.close();
        time.close();
    }
}
