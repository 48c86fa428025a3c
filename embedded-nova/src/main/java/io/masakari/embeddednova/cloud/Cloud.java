package io.masakari.embeddednova.cloud;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a Nova with its hosts is and does, without HTTP: services, instances, evacuations with their races, and the
 * truth beside the record (power, running guests). One lock, this object's; any thread may call. Later events come
 * from the given {@link CloudTime}.
 */
public final class Cloud {
    /** The host of the control plane's own services. */
    static final String CONTROLLER = "controller";

    static final String NO_VALID_HOST = "No valid host was found. There are not enough hosts available.";
    private static final int MAX_INSTANCES = 200_000;
    private static final int MAX_MIGRATIONS = 100_000;
    private static final int MAX_QUEUE = 10_000;
    private static final int MAX_VIOLATIONS = 1_000;

    private final CloudTime time;
    private final CloudSettings settings;
    private final Instant startedAt;
    private final List<ServiceView> controlServices;
    private final Map<String, ComputeHost> hosts = new LinkedHashMap<>();
    private final Map<String, ComputeHost> hostsByService = new HashMap<>();
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Map<String, Set<Instance>> placed = new HashMap<>();
    private final List<Migration> migrations = new ArrayList<>();
    private final Map<String, List<Migration>> migrationsBySource = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private final Deque<Runnable> heldByBroker = new ArrayDeque<>();
    private boolean brokerAway;

    public Cloud(CloudTime time, CloudSettings settings) {
        this.time = time;
        this.settings = settings;
        this.startedAt = time.now();
        this.controlServices = List.of(controlService(1, "nova-conductor"), controlService(2, "nova-scheduler"));
    }

    private ServiceView controlService(int number, String binary) {
        return new ServiceView(
                number,
                UUID.randomUUID().toString(),
                binary,
                CONTROLLER,
                "internal",
                true,
                null,
                false,
                true,
                startedAt);
    }

    public CloudSettings settings() {
        return settings;
    }

    public CloudTime time() {
        return time;
    }

    // ---- hosts: what a test or demo does to them ----

    /** A host with power, a reporting nova-compute and room for {@code vcpus} instances. */
    public void addHost(String name, int vcpus) {
        addHost(name, vcpus, UUID.randomUUID().toString());
    }

    public synchronized void addHost(String name, int vcpus, String serviceId) {
        if (hosts.containsKey(name)) {
            throw new IllegalArgumentException("there is already a host " + name);
        }
        ComputeHost host = new ComputeHost(hosts.size() + 4, name, serviceId, vcpus, now());
        hosts.put(name, host);
        hostsByService.put(serviceId, host);
    }

    public synchronized List<HostView> hosts() {
        return hosts.values().stream().map(this::view).toList();
    }

    /** One of {@link #hosts}. */
    public synchronized HostView hostView(String name) {
        return view(existing(name));
    }

    private HostView view(ComputeHost host) {
        return new HostView(
                host.name,
                host.hypervisorId,
                host.vcpus,
                host.service(now(), settings),
                host.powered,
                host.process.name(),
                List.copyOf(host.running));
    }

    /** The power is cut: nova-compute and every guest of the host are gone at once. */
    public synchronized void powerOff(String name) {
        ComputeHost host = existing(name);
        die(host);
        host.powered = false;
        host.running.clear();
    }

    /** The host boots and its nova-compute starts; guests do not start by themselves. */
    public synchronized void powerOn(String name) {
        ComputeHost host = existing(name);
        if (!host.powered) {
            host.powered = true;
            start(host);
        }
    }

    /** nova-compute dies; the guests go on running. */
    public synchronized void killService(String name) {
        die(existing(name));
    }

    /** nova-compute starts again: it cleans up after evacuations, then works off its queue. */
    public synchronized void reviveService(String name) {
        ComputeHost host = existing(name);
        if (!host.powered) {
            throw new IllegalStateException("nova-compute on " + name + " cannot start: the host's power is off");
        }
        start(host);
    }

    /** nova-compute hangs: it counts as up until its heartbeat is too old, and is sent work. */
    public synchronized void freezeService(String name) {
        ComputeHost host = existing(name);
        if (host.process == ComputeHost.Process.RUNNING) {
            host.become(ComputeHost.Process.FROZEN, now(), settings.heartbeatInterval());
        }
    }

    /** The frozen nova-compute goes on where it was, then works off its queue. */
    public synchronized void thawService(String name) {
        ComputeHost host = existing(name);
        if (host.process == ComputeHost.Process.FROZEN) {
            host.become(ComputeHost.Process.RUNNING, now(), settings.heartbeatInterval());
            drain(host);
        }
    }

    private void die(ComputeHost host) {
        host.become(ComputeHost.Process.DEAD, now(), settings.heartbeatInterval());
        host.incarnation++;
        host.stalled.clear();
    }

    private void start(ComputeHost host) {
        if (host.process != ComputeHost.Process.DEAD) {
            die(host);
        }
        host.become(ComputeHost.Process.RUNNING, now(), settings.heartbeatInterval());
        for (Migration migration : migrationsBySource.getOrDefault(host.name, List.of())) {
            if (migration.isRemembered()) {
                host.running.remove(migration.instanceId);
                host.allocations.remove(migration.instanceId);
                migration.set(MigrationStatus.COMPLETED, now());
            }
        }
        for (Instance instance : placed.getOrDefault(host.name, Set.of())) {
            // What was running before the power went is found stopped.
            if (instance.vmState == VmState.ACTIVE
                    && instance.taskState == null
                    && !host.running.contains(instance.id)) {
                instance.set(VmState.STOPPED, null, now());
                instance.powerState = VmState.STOPPED.powerState();
            }
        }
        drain(host);
    }

    private static void drain(ComputeHost host) {
        while (!host.stalled.isEmpty()) {
            host.stalled.poll().run();
        }
        while (!host.queue.isEmpty()) {
            host.queue.poll().run();
        }
    }

    /** The message broker goes away: calls that need it hang until {@link #brokerReturns}, heartbeats are not heard. */
    public synchronized void brokerGoes() {
        if (!brokerAway) {
            brokerAway = true;
            hosts.values().forEach(host -> host.brokerGoes(now(), settings.heartbeatInterval()));
        }
    }

    public synchronized void brokerReturns() {
        if (!brokerAway) {
            return;
        }
        brokerAway = false;
        hosts.values().forEach(host -> host.brokerReturns(now(), settings.heartbeatInterval()));
        notifyAll();
        while (!brokerAway && !heldByBroker.isEmpty()) {
            heldByBroker.poll().run();
        }
    }

    /** Runs a job that goes through the broker: now, or as soon as it is back. The lock is held. */
    void throughBroker(Runnable job) {
        if (!brokerAway) {
            job.run();
        } else if (heldByBroker.size() < MAX_QUEUE) {
            heldByBroker.add(job);
        } else {
            throw new IllegalStateException("more than " + MAX_QUEUE + " jobs wait for the broker");
        }
    }

    /** Waits in real time while the broker is away; false if it is still away after {@code limit}. */
    public synchronized boolean awaitBroker(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (brokerAway) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    // ---- compute services ----

    /** All services, the control plane's first. */
    public synchronized List<ServiceView> services() {
        List<ServiceView> all = new ArrayList<>(controlServices);
        hosts.values().forEach(host -> all.add(host.service(now(), settings)));
        return all;
    }

    /** The nova-compute of one host; nothing if there is no such host. */
    public synchronized Optional<ServiceView> serviceOf(String host) {
        return Optional.ofNullable(hosts.get(host)).map(known -> known.service(now(), settings));
    }

    /** Changes what is not null. {@code reason} counts only when disabling; enabling forgets it. */
    public synchronized ServiceView updateService(String id, Boolean enabled, String reason, Boolean forcedDown) {
        ComputeHost host = hostOfService(id);
        if (enabled != null) {
            host.enabled = enabled;
            host.disabledReason = enabled ? null : reason;
        }
        if (forcedDown != null) {
            host.forcedDown = forcedDown;
        }
        host.changedAt = now();
        return host.service(now(), settings);
    }

    /** How long Nova hangs on such an update: it calls a nova-compute that it believes to be alive. */
    public synchronized Duration updateHangs(String id, Boolean enabled, Boolean forcedDown) {
        ComputeHost host = hostOfService(id);
        boolean calls = enabled != null && !Boolean.TRUE.equals(forcedDown) && host.isUp(now(), settings);
        return calls && host.process != ComputeHost.Process.RUNNING ? settings.rpcResponseTimeout() : Duration.ZERO;
    }

    private ComputeHost hostOfService(String id) {
        ComputeHost host = hostsByService.get(id);
        if (host == null) {
            throw Refusal.notFound("Service " + id + " could not be found.");
        }
        return host;
    }

    // ---- instances ----

    /** An instance that has been running on {@code spec.host()} for a while; for setting a scene. */
    public synchronized InstanceView boot(Caller owner, InstanceSpec spec) {
        ComputeHost host = existing(spec.host());
        if (host.process != ComputeHost.Process.RUNNING) {
            throw new IllegalStateException("cannot boot on " + host.name + ": its nova-compute is " + host.process);
        }
        Instance instance = register(owner, spec);
        spawned(instance, host);
        return view(instance);
    }

    /** Sets what an instance is, as if it had become so; for setting a scene. */
    public synchronized void setState(String id, VmState state) {
        Instance instance = known(id);
        ComputeHost host = instance.host == null ? null : hosts.get(instance.host);
        instance.set(state, null, now());
        instance.powerState = state.powerState();
        boolean runs = state == VmState.ACTIVE
                || state == VmState.PAUSED
                || state == VmState.RESCUED
                || state == VmState.RESIZED
                || state == VmState.ERROR;
        if (host != null && !runs) {
            host.running.remove(id);
        }
        if (host != null && state == VmState.SHELVED_OFFLOADED) {
            host.allocations.remove(id);
            place(instance, null);
        }
    }

    public synchronized InstanceView create(Caller caller, InstanceSpec spec) {
        Instance instance = register(caller, spec);
        after(actionPart(10), () -> schedule(instance, spec.host()));
        return view(instance);
    }

    private Instance register(Caller owner, InstanceSpec spec) {
        if (instances.size() >= MAX_INSTANCES) {
            throw Refusal.forbidden("os_compute_api:servers:create");
        }
        if (instances.containsKey(spec.id())) {
            throw new IllegalArgumentException("there is already an instance " + spec.id());
        }
        Instance instance = new Instance(instances.size() + 1, spec, owner, now());
        instance.begin("create", owner, now());
        instances.put(spec.id(), instance);
        return instance;
    }

    private void schedule(Instance instance, String requestedHost) {
        if (instance.vmState == VmState.DELETED) {
            return;
        }
        ComputeHost host = pickHost(null, requestedHost);
        if (host == null) {
            instance.set(VmState.ERROR, null, now());
            instance.fault = new InstanceView.Fault(500, NO_VALID_HOST, now());
            return;
        }
        host.allocations.add(instance.id);
        place(instance, host.name);
        instance.set(VmState.BUILDING, TaskState.SPAWNING, now());
        send(host, () -> later(host, actionPart(90), () -> spawned(instance, host)));
    }

    private void spawned(Instance instance, ComputeHost host) {
        if (instance.vmState == VmState.DELETED) {
            return;
        }
        host.allocations.add(instance.id);
        place(instance, host.name);
        comesAlive(instance, host);
        instance.set(VmState.ACTIVE, null, now());
        instance.powerState = VmState.ACTIVE.powerState();
        instance.launchedAt = now();
    }

    /** All instances, the newest first, the deleted ones included. */
    public synchronized List<InstanceView> instances() {
        return instances.values().stream()
                .sorted(Comparator.comparingInt((Instance instance) -> instance.number)
                        .reversed())
                .map(this::view)
                .toList();
    }

    /** Those that Nova has on a host, the newest first, without deleted ones. */
    public synchronized List<InstanceView> instancesOn(String host) {
        return placed.getOrDefault(existing(host).name, Set.of()).stream()
                .filter(instance -> instance.vmState != VmState.DELETED)
                .sorted(Comparator.comparingInt((Instance instance) -> instance.number)
                        .reversed())
                .map(this::view)
                .toList();
    }

    /** Refuses an instance that is unknown or deleted. */
    public synchronized InstanceView instance(String id) {
        return view(known(id));
    }

    public synchronized void evacuate(Caller caller, String id, String requestedHost, boolean force) {
        Instance instance = known(id);
        if (requestedHost != null && !hosts.containsKey(requestedHost)) {
            throw Refusal.notFound("Compute host " + requestedHost + " not found.");
        }
        if (instance.host == null || instance.host.equals(requestedHost)) {
            throw Refusal.badRequest("The target host can't be the same one.");
        }
        if (instance.vmState != VmState.ACTIVE
                && instance.vmState != VmState.STOPPED
                && instance.vmState != VmState.ERROR) {
            throw wrongState("evacuate", instance);
        }
        if (host(instance.host).isUp(now(), settings)) {
            throw Refusal.badRequest("Compute service of " + instance.host + " is still in use.");
        }
        if (migrations.size() >= MAX_MIGRATIONS) {
            throw new IllegalStateException("more than " + MAX_MIGRATIONS + " evacuations; start a new cloud");
        }
        Migration migration = new Migration(migrations.size() + 1, instance, caller, now());
        migrations.add(migration);
        migrationsBySource
                .computeIfAbsent(migration.source, host -> new ArrayList<>())
                .add(migration);
        Action action = instance.begin("evacuate", caller, now());
        new Evacuation(this, instance, migration, action, requestedHost, force).begin();
    }

    public synchronized void stop(Caller caller, String id) {
        Instance instance = known(id);
        refuseLocked(caller, instance);
        boolean stoppable = instance.vmState == VmState.ACTIVE
                || instance.vmState == VmState.RESCUED
                || instance.vmState == VmState.ERROR;
        refuseBusy("stop", instance, stoppable);
        instance.begin("stop", caller, now());
        switchPower(instance, TaskState.POWERING_OFF, VmState.STOPPED);
    }

    public synchronized void start(Caller caller, String id) {
        Instance instance = known(id);
        refuseLocked(caller, instance);
        refuseBusy("start", instance, instance.vmState == VmState.STOPPED);
        instance.begin("start", caller, now());
        switchPower(instance, TaskState.POWERING_ON, VmState.ACTIVE);
    }

    private void switchPower(Instance instance, TaskState task, VmState end) {
        instance.set(instance.vmState, task, now());
        ComputeHost host = host(instance.host);
        // On a dead host the job waits in the queue, and runs when nova-compute is back, which first switches the guest
        // and then finds that the record has changed.
        send(
                host,
                () -> later(host, settings.actionTime(), () -> {
                    if (instance.vmState == VmState.DELETED) {
                        return;
                    }
                    if (end == VmState.ACTIVE) {
                        comesAlive(instance, host);
                    } else {
                        host.running.remove(instance.id);
                    }
                    if (!host.name.equals(instance.host) || instance.taskState != task) {
                        return;
                    }
                    instance.set(end, null, now());
                    instance.powerState = end.powerState();
                }));
    }

    /** Begins a cold migration to a host that the scheduler chooses. */
    public synchronized void migrate(Caller caller, String id) {
        Instance instance = known(id);
        boolean movable = instance.vmState == VmState.ACTIVE || instance.vmState == VmState.STOPPED;
        refuseBusy("migrate", instance, movable);
        new ColdMove(this, instance, instance.begin("migrate", caller, now())).begin();
    }

    public synchronized void confirmResize(Caller caller, String id) {
        Instance instance = known(id);
        refuseBusy("confirmResize", instance, instance.vmState == VmState.RESIZED);
        instance.begin("confirmResize", caller, now());
        ComputeHost host = host(instance.host);
        send(
                host,
                () -> later(host, settings.actionTime(), () -> {
                    if (instance.vmState == VmState.RESIZED) {
                        boolean isOff = instance.powerState == VmState.STOPPED.powerState();
                        hosts.values().stream()
                                .filter(other -> other != host)
                                .forEach(other -> other.allocations.remove(instance.id));
                        instance.set(isOff ? VmState.STOPPED : VmState.ACTIVE, null, now());
                    }
                }));
    }

    /** The guest's process dies; Nova's record does not change. */
    public synchronized void crashGuest(String id) {
        Instance instance = known(id);
        if (instance.host != null) {
            host(instance.host).running.remove(id);
        }
    }

    /** Nova's compute service finds the guest of an active instance gone and stops the instance, for no user. */
    public synchronized void noticeCrash(String id) {
        Instance instance = known(id);
        boolean gone = instance.host != null && !host(instance.host).running.contains(id);
        if (gone && instance.vmState == VmState.ACTIVE && instance.taskState == null) {
            instance.begin("stop", Caller.nova(), now());
            switchPower(instance, TaskState.POWERING_OFF, VmState.STOPPED);
        }
    }

    public synchronized void resetState(Caller caller, String id, boolean toError) {
        Instance instance = known(id);
        instance.begin("os-resetState", caller, now());
        instance.set(toError ? VmState.ERROR : VmState.ACTIVE, null, now());
        if (instance.evacuation != null) {
            instance.evacuation.spoil();
        }
    }

    public synchronized void lock(Caller caller, String id, String reason) {
        Instance instance = known(id);
        instance.begin("lock", caller, now());
        instance.locked = true;
        instance.lockedReason = reason;
    }

    public synchronized void unlock(Caller caller, String id) {
        Instance instance = known(id);
        refuseLocked(caller, instance);
        instance.begin("unlock", caller, now());
        instance.locked = false;
        instance.lockedReason = null;
    }

    public synchronized void delete(Caller caller, String id) {
        Instance instance = known(id);
        refuseLocked(caller, instance);
        instance.begin("delete", caller, now());
        ComputeHost host = instance.host == null ? null : hosts.get(instance.host);
        if (host == null || !host.isUp(now(), settings)) {
            // Only the record: a guest on a host that still has power goes on running.
            deleted(instance);
            return;
        }
        instance.set(instance.vmState, TaskState.DELETING, now());
        send(
                host,
                () -> later(host, settings.actionTime(), () -> {
                    host.running.remove(instance.id);
                    deleted(instance);
                }));
    }

    private void deleted(Instance instance) {
        instance.set(VmState.DELETED, null, now());
        instance.powerState = VmState.DELETED.powerState();
        instance.terminatedAt = now();
        hosts.values().forEach(host -> host.allocations.remove(instance.id));
    }

    /** The instance's history, the newest first. */
    public synchronized List<ActionView> actions(String id) {
        return known(id).actions.stream().map(Action::view).toList();
    }

    public synchronized ActionView action(String id, String requestId) {
        return known(id).actions.stream()
                .filter(action -> action.isOf(requestId))
                .findFirst()
                .orElseThrow(() ->
                        Refusal.notFound("Action for request_id " + requestId + " on instance " + id + " not found"))
                .view();
    }

    /** All evacuations, the newest first. */
    public synchronized List<MigrationView> migrations() {
        List<MigrationView> newestFirst = new ArrayList<>(migrations.size());
        for (int i = migrations.size() - 1; i >= 0; i--) {
            newestFirst.add(migrations.get(i).view());
        }
        return newestFirst;
    }

    /** Evacuations away from a host, the newest first. */
    public synchronized List<MigrationView> migrationsFrom(String source) {
        List<Migration> found = new ArrayList<>(migrationsBySource.getOrDefault(source, List.of()));
        Collections.reverse(found);
        return found.stream().map(Migration::view).toList();
    }

    /** Every time an instance came to life on a second host; empty as long as all is well. */
    public synchronized List<Violation> violations() {
        return List.copyOf(violations);
    }

    private Instance known(String id) {
        Instance instance = instances.get(id);
        if (instance == null || instance.vmState == VmState.DELETED) {
            throw Refusal.notFound("Instance " + id + " could not be found.");
        }
        return instance;
    }

    private InstanceView view(Instance instance) {
        return instance.view(instance.host == null ? "" : host(instance.host).statusForInstances(now(), settings));
    }

    private static void refuseLocked(Caller caller, Instance instance) {
        if (instance.locked && !caller.isAdmin()) {
            throw Refusal.conflict("Instance " + instance.id + " is locked");
        }
    }

    private static void refuseBusy(String verb, Instance instance, boolean rightState) {
        if (!rightState) {
            throw wrongState(verb, instance);
        }
        if (instance.taskState != null) {
            throw Refusal.conflict("Cannot '" + verb + "' instance " + instance.id + " while it is in task_state "
                    + instance.taskState.wire());
        }
    }

    private static Refusal wrongState(String verb, Instance instance) {
        return Refusal.conflict("Cannot '" + verb + "' instance " + instance.id + " while it is in vm_state "
                + instance.vmState.wire());
    }

    Duration actionPart(int percent) {
        return settings.actionTime().multipliedBy(percent).dividedBy(100);
    }

    private ComputeHost existing(String name) {
        ComputeHost host = hosts.get(name);
        if (host == null) {
            throw new IllegalArgumentException("there is no host " + name + "; known: " + hosts.keySet());
        }
        return host;
    }

    // ---- for evacuations; the lock is held ----

    /** Writes down where Nova has the instance; {@code host} is null for nowhere. */
    void place(Instance instance, String host) {
        if (instance.host != null) {
            placed.get(instance.host).remove(instance);
        }
        instance.host = host;
        if (host != null) {
            placed.computeIfAbsent(host, name -> new LinkedHashSet<>()).add(instance);
        }
    }

    Instant now() {
        return time.now();
    }

    ComputeHost host(String name) {
        return hosts.get(name);
    }

    /** The emptiest host that the scheduler may use, or null. A frozen one that still counts as up may be it. */
    ComputeHost pickHost(String excluded, String requested) {
        return hosts.values().stream()
                .filter(host -> requested == null || host.name.equals(requested))
                .filter(host -> !host.name.equals(excluded))
                .filter(host -> host.enabled && host.isUp(now(), settings) && host.hasRoom())
                .min(Comparator.comparingInt(host -> host.allocations.size()))
                .orElse(null);
    }

    /** Runs {@code event} later, under the lock. */
    void after(Duration delay, Runnable event) {
        time.after(delay, () -> {
            synchronized (this) {
                event.run();
            }
        });
    }

    /** Gives a job to the host's nova-compute; while that is away the broker keeps it. */
    void send(ComputeHost host, Runnable job) {
        if (host.process == ComputeHost.Process.RUNNING) {
            job.run();
        } else if (host.queue.size() < MAX_QUEUE) {
            host.queue.add(job);
        } else {
            throw new IllegalStateException("more than " + MAX_QUEUE + " jobs wait for " + host.name);
        }
    }

    /** The next step of a job that nova-compute has begun: late if it freezes meanwhile, never if it dies. */
    void later(ComputeHost host, Duration delay, Runnable step) {
        int incarnation = host.incarnation;
        after(delay, () -> {
            if (host.incarnation != incarnation) {
                return;
            }
            if (host.process == ComputeHost.Process.FROZEN) {
                host.stalled.add(step);
            } else {
                step.run();
            }
        });
    }

    /** The guest begins to run on {@code host}: the one place where running twice can begin. */
    void comesAlive(Instance instance, ComputeHost host) {
        List<String> runningOn = new ArrayList<>();
        for (ComputeHost other : hosts.values()) {
            if (other != host && other.running.contains(instance.id)) {
                runningOn.add(other.name);
            }
        }
        host.running.add(instance.id);
        if (!runningOn.isEmpty() && violations.size() < MAX_VIOLATIONS) {
            runningOn.add(host.name);
            violations.add(new Violation(instance.id, runningOn, now(), time.nanos() / 1_000));
        }
    }
}
