package io.masakari.controller.compute;

import com.google.gson.JsonObject;
import io.masakari.controller.api.NovaQueries;
import io.masakari.controller.compute.NovaLink.Effect;
import io.masakari.controller.engine.ComputeApi;
import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.ComputeException.Kind;
import io.masakari.controller.engine.Permit;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.HostAggregate;
import io.masakari.core.recovery.Move;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.ServiceView;
import io.masakari.core.recovery.host.EvacuationRecord;
import io.masakari.runtime.time.Ticker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The ports {@link ComputeApi} and {@link NovaQueries} over Nova's REST API. Any thread; every call blocks within the
 * limits of its {@link NovaAccess}. Each call asks for one fixed microversion, so that a newer Nova behaves the same:
 * from 2.95 on, for example, an evacuated instance would stay stopped.
 */
public final class NovaClient implements ComputeApi, NovaQueries, AutoCloseable {
    /** Services by uuid, and forced_down in the same PUT as the rest. */
    static final NovaMicroversion BASE = new NovaMicroversion(2, 53);

    private static final String HYPERVISORS = "/os-hypervisors/detail";

    private final NovaLink link;
    private final NovaReader reader;
    private final NovaHistory history;
    private final Optional<Permit> permit;
    private volatile List<String> missingRights = List.of();

    public NovaClient(NovaAccess access, Ticker ticker) {
        this(new NovaLink(access, ticker), Optional.empty());
    }

    private NovaClient(NovaLink link, Optional<Permit> permit) {
        this.link = link;
        this.reader = new NovaReader(link);
        this.history = new NovaHistory(link, reader);
        this.permit = permit;
    }

    /** Over the same connections; only one of them needs to be closed. */
    @Override
    public ComputeApi within(Permit sending) {
        return new NovaClient(link, Optional.of(sending));
    }

    /**
     * Does now what the first recovery would otherwise wait for: token, TLS, classes, microversions; from then on the
     * token is renewed ahead of its expiry. Throws {@link ComputeException} if Nova cannot be used now: a reason to
     * warn, not to end, because the client works as soon as Nova does.
     */
    public void warmUp() {
        link.keepWarm();
        services();
    }

    void renewAhead() {
        link.renewAhead();
    }

    /**
     * Asks what the user may see, and remembers what is missing. Throws {@link ComputeException} if Nova does not tell: what was
     * found before stands.
     */
    public List<String> checkRights() {
        missingRights =
                new NovaRights(path -> reader.read(path, path.replaceAll("\\?.*", ""), BASE, body -> body)).missing();
        return missingRights;
    }

    @Override
    public List<String> missingRights() {
        return missingRights;
    }

    @Override
    public Map<String, Long> calls() {
        return link.calls();
    }

    @Override
    public Optional<ServiceView> findService(HostName host) {
        return services("?binary=nova-compute&host=" + NovaReader.encode(host.value())).stream()
                .filter(service -> service.host().equals(host))
                .findFirst();
    }

    @Override
    public List<ServiceView> services() {
        return services("?binary=nova-compute");
    }

    private List<ServiceView> services(String query) {
        CloudHttp.Answer answer = reader.get("/os-services" + query, "/os-services", BASE);
        return NovaReader.parse(
                answer,
                body -> NovaReader.list(body.getAsJsonArray("services"), json -> json).stream()
                        .filter(json -> !NovaJson.isPartial(json))
                        .map(json -> NovaJson.service(json, answer.date()))
                        .toList());
    }

    @Override
    public ServiceView forceDown(ServiceView service, String reason) {
        return update(service, Json.of("status", "disabled", "disabled_reason", reason, "forced_down", true));
    }

    @Override
    public ServiceView disable(ServiceView service, String reason) {
        return update(service, Json.of("status", "disabled", "disabled_reason", reason));
    }

    @Override
    public ServiceView enable(ServiceView service) {
        return update(service, Json.of("status", "enabled"));
    }

    private ServiceView update(ServiceView service, JsonObject change) {
        NovaLink.Operation call = new NovaLink.Operation(
                "PUT",
                "/os-services/" + NovaReader.encode(service.id()),
                "/os-services/{id}",
                BASE,
                change,
                Effect.IDEMPOTENT);
        CloudHttp.Answer answer = link.exchange(call, permit);
        return NovaReader.parse(answer, body -> NovaJson.service(body.getAsJsonObject("service"), answer.date()));
    }

    @Override
    public List<HostAggregate> aggregates() {
        return reader.read(
                "/os-aggregates",
                "/os-aggregates",
                BASE,
                body -> NovaReader.list(body.getAsJsonArray("aggregates"), NovaJson::aggregate));
    }

    @Override
    public void addToAggregate(HostAggregate aggregate, HostName host) {
        link.exchange(
                new NovaLink.Operation(
                        "POST",
                        "/os-aggregates/" + aggregate.id() + "/action",
                        "/os-aggregates/{id}/action",
                        BASE,
                        Json.of("add_host", Json.of("host", host.value())),
                        Effect.IDEMPOTENT),
                permit);
    }

    @Override
    public List<ServerView> serversOn(HostName host) {
        String query = "host=" + NovaReader.encode(host.value()) + "&all_tenants=1";
        List<ServerView> servers = new ArrayList<>();
        reader.pages("/servers/detail", query, BASE, "servers", "id", page -> {
            // What a cell that is away holds has no host here; the second count tells of it.
            NovaReader.list(page, json -> json).stream()
                    .filter(json -> !NovaJson.isPartial(json))
                    .map(NovaJson::server)
                    .filter(server -> server.isOn(host))
                    .forEach(servers::add);
            return true;
        });
        return List.copyOf(servers);
    }

    /** Hypervisors are found by their own names, which mostly begin with the host's; where they do not, all are read. */
    @Override
    public Set<InstanceId> instancesByHypervisor(HostName host) {
        List<JsonObject> found = NovaReader.unlessUnknown(() -> hypervisors(
                        "?hypervisor_hostname_pattern=" + NovaReader.encode(host.value()) + "&with_servers=true"))
                .map(all -> of(host, all))
                .filter(its -> !its.isEmpty())
                .orElseGet(() -> of(host, allHypervisors()));
        if (found.isEmpty()) {
            throw new ComputeException(Kind.UNAVAILABLE, 200, "Nova shows no hypervisor of host '" + host + "'.", null);
        }
        return found.stream().flatMap(NovaJson::serversOf).collect(Collectors.toSet());
    }

    private static List<JsonObject> of(HostName host, List<JsonObject> hypervisors) {
        return hypervisors.stream().filter(json -> NovaJson.isOf(host, json)).toList();
    }

    private List<JsonObject> hypervisors(String query) {
        return reader.read(
                "/os-hypervisors/detail" + query,
                HYPERVISORS,
                BASE,
                body -> NovaReader.list(body.getAsJsonArray("hypervisors"), json -> json));
    }

    private List<JsonObject> allHypervisors() {
        List<JsonObject> all = new ArrayList<>();
        reader.pages(HYPERVISORS, "with_servers=true", BASE, "hypervisors", "id", page -> {
            all.addAll(NovaReader.list(page, json -> json));
            return true;
        });
        return all;
    }

    @Override
    public Optional<ServerView> server(InstanceId instance) {
        return NovaReader.unlessUnknown(() -> reader.read("/servers/" + instance, "/servers/{id}", BASE, body -> {
            JsonObject json = body.getAsJsonObject("server");
            if (NovaJson.isPartial(json)) {
                throw new ComputeException(
                        Kind.UNAVAILABLE, 200, "Nova cannot read instance " + instance + ": its cell is away.", null);
            }
            return NovaJson.server(json);
        }));
    }

    @Override
    public List<EvacuationRecord> evacuationsFrom(HostName source, Instant since) {
        return history.evacuationsFrom(source, since);
    }

    @Override
    public List<Move> moves(HostName host) {
        return history.moves(host);
    }

    @Override
    public List<Move> moves(InstanceId instance) {
        return history.moves(instance);
    }

    @Override
    public List<ServerAction> actionsWithEnds(InstanceId instance, HostName on, Instant since) {
        return history.actionsWithEnds(instance, on, since);
    }

    @Override
    public List<ServerAction> actions(InstanceId instance) {
        return history.actions(instance);
    }

    @Override
    public void evacuate(InstanceId instance, Optional<HostName> target) {
        act(
                instance,
                "evacuate",
                target.map(host -> Json.of("host", host.value())).orElseGet(Json::of));
    }

    @Override
    public void resetToError(InstanceId instance) {
        reset(instance, "error");
    }

    @Override
    public void resetToActive(InstanceId instance) {
        reset(instance, "active");
    }

    private void reset(InstanceId instance, String state) {
        act(instance, "os-resetState", Json.of("state", state));
    }

    /** Naming a host would need 2.56, and the scheduler chooses better. */
    @Override
    public void migrate(InstanceId instance) {
        act(instance, "migrate", null);
    }

    @Override
    public void confirmMove(InstanceId instance) {
        act(instance, "confirmResize", null);
    }

    @Override
    public void stop(InstanceId instance) {
        act(instance, "os-stop", null);
    }

    @Override
    public void start(InstanceId instance) {
        act(instance, "os-start", null);
    }

    private void act(InstanceId instance, String action, JsonObject how) {
        // Nova has one path for all actions; they are counted separately.
        link.exchange(
                new NovaLink.Operation(
                        "POST",
                        "/servers/" + instance + "/action",
                        "/servers/{id}/action " + action,
                        BASE,
                        Json.of(action, how),
                        Effect.ONCE),
                permit);
    }

    @Override
    public void close() {
        link.close();
    }
}
