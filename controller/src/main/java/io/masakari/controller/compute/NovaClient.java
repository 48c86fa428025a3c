package io.masakari.controller.compute;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The ports {@link ComputeApi} and {@link NovaQueries} over Nova's REST API. Any thread; every call blocks within the
 * limits of its {@link NovaAccess}. Each call asks for one fixed microversion, so that a newer Nova behaves the same:
 * from 2.95 on, for example, an evacuated instance would stay stopped.
 */
public final class NovaClient implements ComputeApi, NovaQueries, AutoCloseable {
    /** Services by uuid, and forced_down in the same PUT as the rest. */
    static final NovaMicroversion BASE = new NovaMicroversion(2, 53);

    /** Migrations come newest first and in pages. */
    private static final NovaMicroversion MIGRATIONS = new NovaMicroversion(2, 59);

    /** With Nova's page size of 1000, more than any cloud has on one host. */
    private static final int MAX_PAGES = 100;

    private static final String HYPERVISORS = "/os-hypervisors/detail";

    private static final int EVACUATIONS_PER_PAGE = 500;
    private static final int MOVES_PER_PAGE = 500;

    /** The events of an action name their hosts. */
    private static final NovaMicroversion EVENT_HOSTS = new NovaMicroversion(2, 62);

    /** The newest actions whose ends are read; an older start is followed by one of these. */
    private static final int ENDS_READ = 5;

    private final NovaLink link;
    private final Optional<Permit> permit;
    private volatile List<String> missingRights = List.of();

    public NovaClient(NovaAccess access, Ticker ticker) {
        this(new NovaLink(access, ticker), Optional.empty());
    }

    private NovaClient(NovaLink link, Optional<Permit> permit) {
        this.link = link;
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
                new NovaRights(path -> parse(get(path, path.replaceAll("\\?.*", ""), BASE), body -> body)).missing();
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
        return services("?binary=nova-compute&host=" + encode(host.value())).stream()
                .filter(service -> service.host().equals(host))
                .findFirst();
    }

    @Override
    public List<ServiceView> services() {
        return services("?binary=nova-compute");
    }

    private List<ServiceView> services(String query) {
        CloudHttp.Answer answer = get("/os-services" + query, "/os-services", BASE);
        return parse(
                answer,
                body -> list(body.getAsJsonArray("services"), json -> json).stream()
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
                "PUT", "/os-services/" + encode(service.id()), "/os-services/{id}", BASE, change, Effect.IDEMPOTENT);
        CloudHttp.Answer answer = link.exchange(call, permit);
        return parse(answer, body -> NovaJson.service(body.getAsJsonObject("service"), answer.date()));
    }

    @Override
    public List<HostAggregate> aggregates() {
        return parse(
                get("/os-aggregates", "/os-aggregates", BASE),
                body -> list(body.getAsJsonArray("aggregates"), NovaJson::aggregate));
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
        String query = "host=" + encode(host.value()) + "&all_tenants=1";
        List<ServerView> servers = new ArrayList<>();
        pages("/servers/detail", query, BASE, "servers", "id", page -> {
            // What a cell that is away holds has no host here; the second count tells of it.
            list(page, json -> json).stream()
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
        List<JsonObject> found = unlessUnknown(() ->
                        hypervisors("?hypervisor_hostname_pattern=" + encode(host.value()) + "&with_servers=true"))
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
        return parse(
                get("/os-hypervisors/detail" + query, HYPERVISORS, BASE),
                body -> list(body.getAsJsonArray("hypervisors"), json -> json));
    }

    private List<JsonObject> allHypervisors() {
        List<JsonObject> all = new ArrayList<>();
        pages(HYPERVISORS, "with_servers=true", BASE, "hypervisors", "id", page -> {
            all.addAll(list(page, json -> json));
            return true;
        });
        return all;
    }

    @Override
    public Optional<ServerView> server(InstanceId instance) {
        return unlessUnknown(() -> parse(get("/servers/" + instance, "/servers/{id}", BASE), body -> {
            JsonObject json = body.getAsJsonObject("server");
            if (NovaJson.isPartial(json)) {
                throw new ComputeException(
                        Kind.UNAVAILABLE, 200, "Nova cannot read instance " + instance + ": its cell is away.", null);
            }
            return NovaJson.server(json);
        }));
    }

    /**
     * Does not use changes-since: it compares with updated_at, which is null for a record that was just made, so the
     * newest would be missing. Records come newest first instead, and reading ends at the first older one.
     */
    @Override
    public List<EvacuationRecord> evacuationsFrom(HostName source, Instant since) {
        // Nova stores whole seconds.
        Instant from = since.truncatedTo(ChronoUnit.SECONDS);
        boolean inPages = link.newest().isAtLeast(MIGRATIONS);
        String query = "migration_type=evacuation&source_compute=" + encode(source.value())
                + (inPages ? "&limit=" + EVACUATIONS_PER_PAGE : "");
        List<EvacuationRecord> evacuations = new ArrayList<>();
        pages("/os-migrations", query, inPages ? MIGRATIONS : BASE, "migrations", "uuid", page -> {
            List<JsonObject> records = list(page, json -> json);
            records.stream()
                    .filter(json -> Json.text(json, "source_compute").equals(source.value()))
                    .map(NovaJson::evacuation)
                    .filter(record -> !record.createdAt().isBefore(from))
                    .forEach(evacuations::add);
            return records.stream()
                    .noneMatch(json -> NovaJson.evacuation(json).createdAt().isBefore(from));
        });
        return List.copyOf(evacuations);
    }

    @Override
    public List<Move> moves(HostName host) {
        return moves("host=" + encode(host.value()), true);
    }

    /** One page has the newest. */
    @Override
    public List<Move> moves(InstanceId instance) {
        return moves("instance_uuid=" + instance, false);
    }

    private List<Move> moves(String filter, boolean all) {
        boolean inPages = link.newest().isAtLeast(MIGRATIONS);
        String query = filter + (inPages ? "&limit=" + MOVES_PER_PAGE : "");
        List<NumberedMove> moves = new ArrayList<>();
        pages("/os-migrations", query, inPages ? MIGRATIONS : BASE, "migrations", "uuid", page -> {
            moves.addAll(list(page, json -> new NumberedMove(NovaJson.move(json), Json.number(json, "id", 0))));
            return all;
        });
        moves.sort(NumberedMove.NEWEST_FIRST);
        return moves.stream().map(NumberedMove::move).toList();
    }

    /** Nova counts in seconds: of two records of one second, its own number tells which is newer. */
    private record NumberedMove(Move move, int number) {
        private static final Comparator<NumberedMove> NEWEST_FIRST = Comparator.comparing(
                        (NumberedMove it) -> it.move().createdAt())
                .thenComparing(NumberedMove::number)
                .reversed();
    }

    @Override
    public List<ServerAction> actionsWithEnds(InstanceId instance, HostName on, Instant since) {
        String path = "/servers/" + instance + "/os-instance-actions";
        String template = "/servers/{id}/os-instance-actions";
        List<JsonObject> found = unlessUnknown(() -> parse(
                        get(path, template, BASE), body -> list(body.getAsJsonArray("instanceActions"), json -> json)))
                .orElse(List.of());
        List<JsonObject> starts = found.stream()
                .filter(json -> ServerAction.startsGuest(Json.text(json, "action")))
                .filter(json -> Json.textOrNull(json, "message") == null)
                .filter(json -> NovaJson.action(json).startedAt().isAfter(since))
                .limit(ENDS_READ)
                .toList();
        NovaMicroversion version = link.newest().isAtLeast(EVENT_HOSTS) ? EVENT_HOSTS : BASE;
        Set<String> completed = new HashSet<>();
        for (JsonObject start : starts) {
            String request = Json.text(start, "request_id");
            boolean ended = unlessUnknown(() -> parse(
                            get(path + "/" + encode(request), template + "/{request}", version),
                            body -> NovaJson.isCompleted(body.getAsJsonObject("instanceAction"), on)))
                    .orElse(false);
            if (ended) {
                completed.add(request);
            }
        }
        return found.stream()
                .map(json -> NovaJson.action(json).withEnd(completed.contains(Json.textOrNull(json, "request_id"))))
                .sorted(Comparator.comparing(ServerAction::startedAt).reversed())
                .toList();
    }

    /** Of a server that Nova does not know (any more), none. */
    @Override
    public List<ServerAction> actions(InstanceId instance) {
        String path = "/servers/" + instance + "/os-instance-actions";
        return unlessUnknown(() -> parse(
                        get(path, "/servers/{id}/os-instance-actions", BASE),
                        body -> list(body.getAsJsonArray("instanceActions"), NovaJson::action).stream()
                                .sorted(Comparator.comparing(ServerAction::startedAt)
                                        .reversed())
                                .toList()))
                .orElse(List.of());
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

    // ---- answers

    /** @param reader gets each page; false when it needs no further one */
    private void pages(
            String path,
            String query,
            NovaMicroversion microversion,
            String field,
            String markerField,
            Predicate<JsonArray> reader) {
        String marker = "";
        for (int page = 0; page < MAX_PAGES; page++) {
            CloudHttp.Answer answer = get(path + "?" + query + marker, path, microversion);
            Optional<String> last = parse(answer, body -> {
                JsonArray items = body.getAsJsonArray(field);
                boolean more = reader.test(items) && !items.isEmpty() && hasNext(body, field);
                return more
                        ? Optional.of(Json.text(items.get(items.size() - 1).getAsJsonObject(), markerField))
                        : Optional.empty();
            });
            if (last.isEmpty()) {
                return;
            }
            // Not the link itself: behind a proxy, it often has an address that only Nova can reach.
            marker = "&marker=" + encode(last.get());
        }
        throw new ComputeException(
                Kind.UNAVAILABLE, 0, "Nova's list " + path + " does not end after " + MAX_PAGES + " pages.", null);
    }

    private static boolean hasNext(JsonObject body, String field) {
        if (body.get(field + "_links") instanceof JsonArray links) {
            for (JsonElement link : links) {
                if ("next".equals(Json.textOrNull(link.getAsJsonObject(), "rel"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static <T> List<T> list(JsonArray items, Function<JsonObject, T> reader) {
        List<T> list = new ArrayList<>(items.size());
        items.forEach(item -> list.add(reader.apply(item.getAsJsonObject())));
        return list;
    }

    private CloudHttp.Answer get(String path, String template, NovaMicroversion microversion) {
        return link.exchange(
                new NovaLink.Operation("GET", path, template, microversion, null, Effect.IDEMPOTENT), Optional.empty());
    }

    static <T> T parse(CloudHttp.Answer answer, Function<JsonObject, T> reader) {
        if (answer.body() == null) {
            throw unusable(answer, answer.bodyProblem().orElse("it is missing"), null);
        }
        try {
            return reader.apply(Json.object(answer.body()));
        } catch (ComputeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unusable(answer, e.toString(), e);
        }
    }

    private static ComputeException unusable(CloudHttp.Answer answer, String why, Exception cause) {
        return new ComputeException(
                Kind.UNAVAILABLE, answer.status(), "The body of Nova's answer cannot be used: " + why + ".", cause);
    }

    private static <T> Optional<T> unlessUnknown(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (ComputeException e) {
            if (e.status() == 404 && e.kind() == Kind.REFUSED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
