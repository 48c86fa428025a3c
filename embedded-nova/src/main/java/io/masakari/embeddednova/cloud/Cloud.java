package io.masakari.embeddednova.cloud;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * What a Nova with its hosts is and does, without HTTP: services, instances, evacuations with their races, and the
 * truth beside the record (power, running guests). The entry point for any thread; this object's lock guards all of it.
 * Later events come from the given {@link CloudTime}.
 */
public final class Cloud {
    /** The host of the control plane's own services. */
    static final String CONTROLLER = "controller";

    static final String NO_VALID_HOST = "No valid host was found. There are not enough hosts available.";

    final ComputeHosts hosts = new ComputeHosts(this);
    final Instances instances = new Instances(this);
    final Migrations migrations = new Migrations(this);
    final Broker broker = new Broker(this);
    private final Aggregates aggregates = new Aggregates(this);

    final Set<String> disksLost = new HashSet<>();
    /** By the record's id: when its instance was on its target, by the monotonic clock. */
    final Map<String, Long> landings = new HashMap<>();

    private boolean refusesBusy;
    private final Set<String> leftOut = new HashSet<>();
    private final Set<String> cellsAway = new HashSet<>();

    private final CloudTime time;
    private final CloudSettings settings;
    private final Instant startedAt;
    private final List<ServiceView> controlServices;
    private final InstanceActions actions = new InstanceActions(this);

    public Cloud(CloudTime time, CloudSettings settings) {
        this.time = time;
        this.settings = settings;
        this.startedAt = time.now();
        this.controlServices = List.of(controlService("nova-conductor"), controlService("nova-scheduler"));
    }

    private ServiceView controlService(String binary) {
        String id = UUID.randomUUID().toString();
        return new ServiceView(id, binary, CONTROLLER, "internal", true, null, false, true, startedAt);
    }

    public CloudSettings settings() {
        return settings;
    }

    public CloudTime time() {
        return time;
    }

    Instant now() {
        return time.now();
    }

    /** Runs {@code event} later, under the lock. */
    void after(Duration delay, Runnable event) {
        time.after(delay, () -> {
            synchronized (this) {
                event.run();
            }
        });
    }

    // ---- hosts: what a test or demo does to them ----

    /** A host with power, a reporting nova-compute and room for {@code vcpus} instances. */
    public void addHost(String name, int vcpus) {
        addHost(name, vcpus, UUID.randomUUID().toString());
    }

    public synchronized void addHost(String name, int vcpus, String serviceId) {
        hosts.add(name, vcpus, serviceId);
    }

    public synchronized List<HostView> hosts() {
        return hosts.all().stream().map(ComputeHost::view).toList();
    }

    /** One of {@link #hosts}. */
    public synchronized HostView hostView(String name) {
        return hosts.existing(name).view();
    }

    /** The power is cut: nova-compute and every guest of the host are gone at once. */
    public synchronized void powerOff(String name) {
        hosts.existing(name).powerOff();
    }

    /** The host boots and its nova-compute starts; guests do not start by themselves. */
    public synchronized void powerOn(String name) {
        hosts.existing(name).powerOn();
    }

    /** nova-compute dies; the guests keep running. */
    public synchronized void killService(String name) {
        hosts.existing(name).die();
    }

    /** nova-compute starts again: it cleans up after evacuations, then does what its queue holds. */
    public synchronized void reviveService(String name) {
        hosts.existing(name).revive();
    }

    /** nova-compute hangs: it counts as up until its heartbeat is too old, and is sent work. */
    public synchronized void freezeService(String name) {
        hosts.existing(name).freeze();
    }

    /** The frozen nova-compute continues where it was, then does what its queue holds. */
    public synchronized void thawService(String name) {
        hosts.existing(name).thaw();
    }

    /** The message broker goes away: calls that need it hang until {@link #brokerReturns}, heartbeats are not heard. */
    public synchronized void brokerGoes() {
        broker.goesAway();
    }

    public synchronized void brokerReturns() {
        broker.returns();
    }

    /** Waits in real time until the broker is there. */
    public synchronized void awaitBroker() throws InterruptedException {
        broker.await();
    }

    /** Every time an instance came to life on a second host; empty as long as all is well. */
    public synchronized List<Violation> violations() {
        return hosts.violations();
    }

    /** Instances that an evacuation has given an empty disk while their own was left on a lost host. */
    public synchronized Set<String> disksLost() {
        return Set.copyOf(disksLost);
    }

    /** When an evacuation had brought its instance to its target, by {@link CloudTime#nanos}; empty if it has not. */
    public synchronized OptionalLong landedAtNanos(MigrationView evacuation) {
        Long at = landings.get(evacuation.id());
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    // ---- compute services ----

    /** All services, the control plane's first. */
    public synchronized List<ServiceView> services() {
        List<ServiceView> all = new ArrayList<>(controlServices);
        hosts.all().forEach(host -> all.add(host.service()));
        return all;
    }

    /** The nova-compute of one host; nothing if there is no such host. */
    public synchronized Optional<ServiceView> serviceOf(String host) {
        return Optional.ofNullable(hosts.find(host)).map(ComputeHost::service);
    }

    /** Changes what is not null. {@code reason} counts only when disabling; enabling forgets it. */
    public synchronized ServiceView updateService(String id, Boolean enabled, String reason, Boolean forcedDown) {
        return hosts.ofService(id).update(enabled, reason, forcedDown);
    }

    /** How long Nova hangs on such an update: it calls a nova-compute that it believes to be alive. */
    public synchronized Duration updateHangs(String id, Boolean enabled, Boolean forcedDown) {
        return hosts.ofService(id).updateHangs(enabled, forcedDown);
    }

    // ---- aggregates ----

    /** @param zone the availability zone that it is, or null */
    public synchronized AggregateView addAggregate(String name, String zone, List<String> members) {
        return aggregates.add(name, zone, members);
    }

    /** Somebody deletes it between the list in which it is and the call that adds a host to it. */
    public synchronized void aggregateVanishes(String name) {
        aggregates.vanishes(name);
    }

    public synchronized List<AggregateView> aggregates() {
        return aggregates.all();
    }

    public synchronized AggregateView addToAggregate(int id, String host) {
        return aggregates.addHost(id, host);
    }

    // ---- instances ----

    /** An instance that has been running on {@code spec.host()} for a while; for setting a scene. */
    public synchronized InstanceView boot(Caller owner, InstanceSpec spec) {
        ComputeHost host = hosts.existing(spec.host());
        if (host.process != ComputeHost.Process.RUNNING) {
            throw new IllegalStateException("cannot boot on " + host.name + ": its nova-compute is " + host.process);
        }
        Instance instance = instances.register(owner, spec);
        actions.spawned(instance, host);
        return instances.view(instance);
    }

    /** Sets what an instance is, as if it had become so; for setting a scene. */
    public synchronized void setState(String id, VmState state) {
        actions.setState(instances.known(id), state);
    }

    /** Sets what is being done to an instance, and is not done any more; for setting a scene. */
    public synchronized void leaveTask(String id, TaskState task) {
        Instance instance = instances.known(id);
        instance.set(instance.vmState, task, now());
    }

    /** Up to Yoga, Nova evacuates no instance to which something is being done. */
    public synchronized void refuseBusy() {
        refusesBusy = true;
    }

    boolean refusesBusy() {
        return refusesBusy;
    }

    public synchronized InstanceView create(Caller caller, InstanceSpec spec) {
        Instance instance = instances.register(caller, spec);
        after(settings.actionTime(10), () -> actions.schedule(instance, spec.host()));
        return instances.view(instance);
    }

    /** All instances, the newest first, the deleted ones included. */
    public synchronized List<InstanceView> instances() {
        return instances.views();
    }

    /** Those that Nova has on a host, the newest first, without deleted ones. */
    public synchronized List<InstanceView> instancesOn(String host) {
        return instances.views(instances.on(hosts.existing(host).name).stream()
                .filter(instance -> instance.vmState != VmState.DELETED)
                .toList());
    }

    /** Nova leaves the instance out of its lists, and shows it to whoever asks for it. */
    public synchronized void leaveOut(String id, boolean left) {
        instances.known(id);
        set(leftOut, id, left);
    }

    /** The database of the host's cell cannot be reached: lists skip its instances and say nothing of it. */
    public synchronized void cellAway(String host, boolean away) {
        set(cellsAway, hosts.existing(host).name, away);
    }

    /** Lists are whole again. */
    public synchronized void healLists() {
        leftOut.clear();
        cellsAway.clear();
    }

    private static void set(Set<String> names, String name, boolean in) {
        if (in) {
            names.add(name);
        } else {
            names.remove(name);
        }
    }

    /** Whether a list has it. */
    public synchronized boolean isListed(InstanceView instance) {
        return !leftOut.contains(instance.id()) && !isCellAway(instance);
    }

    public synchronized boolean isCellAway(InstanceView instance) {
        return isCellAway(instance.host());
    }

    public synchronized boolean isCellAway(String host) {
        return host != null && cellsAway.contains(host);
    }

    /** Refuses an instance that is unknown or deleted. */
    public synchronized InstanceView instance(String id) {
        return instances.view(instances.known(id));
    }

    public synchronized void evacuate(Caller caller, String id, String requestedHost) {
        actions.evacuate(caller, instances.known(id), requestedHost);
    }

    public synchronized void stop(Caller caller, String id) {
        actions.stop(caller, instances.known(id));
    }

    public synchronized void start(Caller caller, String id) {
        actions.start(caller, instances.known(id));
    }

    /** Begins a cold migration to a host that the scheduler chooses. */
    public synchronized void migrate(Caller caller, String id) {
        actions.migrate(caller, instances.known(id));
    }

    public synchronized void confirmResize(Caller caller, String id) {
        actions.confirmResize(caller, instances.known(id));
    }

    /** The guest's process dies; Nova's record does not change. */
    public synchronized void crashGuest(String id) {
        actions.crashGuest(instances.known(id));
    }

    /** Its guest stands still as a disk of it answers with an error, or is resumed, if it runs. */
    public synchronized void standStill(String id, boolean stands) {
        Instance instance = instances.known(id);
        ComputeHost host = hosts.find(instance.host);
        if (host != null && host.running.contains(id)) {
            host.standStill(instance, stands);
        }
    }

    public synchronized boolean isStandingStill(String id) {
        ComputeHost host = hosts.find(instances.known(id).host);
        return host != null && host.isStill(id);
    }

    /** Nova's compute service finds the guest of an active instance gone and stops the instance, for no user. */
    public synchronized void noticeCrash(String id) {
        actions.noticeCrash(instances.known(id));
    }

    /**
     * A live migration has taken the guest to another host, and Nova's record of it ends so; for setting a scene. Unless that
     * is "completed", Nova goes on to show the instance where it was.
     */
    public synchronized void liveMigrated(Caller caller, String id, String target, MigrationStatus end) {
        actions.migrated(caller, instances.known(id), "live-migration", hosts.existing(target), end, true);
    }

    /**
     * As {@link #liveMigrated}, but the guest has stayed where Nova shows it.
     *
     * @param type Nova's word of what was tried
     */
    public synchronized void migrationEnded(Caller caller, String id, String type, String target, MigrationStatus end) {
        actions.migrated(caller, instances.known(id), type, hosts.existing(target), end, false);
    }

    /** Somebody moves the guest to another host without Nova, which has no record of it; for setting a scene. */
    public synchronized void guestCarried(String id, String target) {
        actions.carry(instances.known(id), hosts.existing(target));
    }

    public synchronized void resetState(Caller caller, String id, boolean toError) {
        actions.resetState(caller, instances.known(id), toError);
    }

    public synchronized void delete(Caller caller, String id) {
        actions.delete(caller, instances.known(id));
    }

    /** The instance's history, the newest first. */
    public synchronized List<ActionView> actions(String id) {
        return instances.known(id).actions.stream().map(Action::view).toList();
    }

    /** All moves, the newest first. */
    public synchronized List<MigrationView> migrations() {
        return migrations.views();
    }

    /** Evacuations away from a host, the newest first. */
    public synchronized List<MigrationView> migrationsFrom(String source) {
        return migrations.viewsFrom(source);
    }
}
