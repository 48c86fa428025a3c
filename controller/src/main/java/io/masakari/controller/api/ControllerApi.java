package io.masakari.controller.api;

import io.masakari.controller.api.http.Handler;
import io.masakari.controller.api.http.Request;
import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.RowLimits;
import io.masakari.core.model.HostName;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.NotificationType;
import io.masakari.core.recovery.host.TreatmentPolicy;
import io.masakari.core.recovery.instance.Protection;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.Ticker;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The REST API: builds its parts and gives listeners their handlers. */
public final class ControllerApi {
    /** In a minute, about one host: Masakari v1's monitors do not authenticate, so anybody may say it. */
    private static final int V1_PER_HOST = 60;

    /** Of one host: it asks once in a second. */
    private static final int GATE_PER_MINUTE = 120;

    private final Database database;
    private final Router router = new Router();
    private final Tokens tokens;
    private final Authenticator authenticator;
    private final NotificationIntake intake;
    private final ReportRate rate;
    private final ReportRate v1Rate;
    private final Audit audit;
    private final Seldom seldom;
    private final EventLog events;
    private final Runnable changed;

    /**
     * What one sender may take of the whole.
     *
     * @param reportsPerMinute of each kind
     * @param openReports that are not done yet
     */
    public record Shares(int reportsPerMinute, int openReports) {}

    /**
     * Keystone's users.
     *
     * @param keystone empty if none of its tokens is taken
     * @param keep how long a valid token is not asked for again
     */
    public record Front(Optional<TokenValidation> keystone, Duration keep, Policy policy) {
        /** Our own tokens only. */
        public static Front none() {
            return new Front(Optional.empty(), Duration.ZERO, new Policy(List.of(), List.of(), List.of()));
        }
    }

    /**
     * The times by which a host that was fenced by reboot is left alone, for people.
     *
     * @param bootTime where a segment declares none, or a shorter one
     * @param latestArrival of a call
     * @param heardAfter how long after its boot a host has been heard in Nova
     */
    public record Margins(Duration bootTime, Duration latestArrival, Duration heardAfter) {}

    /**
     * @param clock steady, and the same as the engine's: what is stored by it has an order that no step of a clock changes
     * @param wall this machine's, with which the times are compared that senders name by theirs
     * @param operatorGroup whose members are operators on the Unix socket
     * @param front whose tokens are taken beside our own
     * @param duplicateWindow for reports without evidence
     * @param clockSkew how far ahead of this machine's clock the time of a fencing may be
     * @param protection which instances are recovered when they fail
     * @param treatment what becomes of the instances of a lost host
     * @param rows how many may be stored
     * @param version of this program, for the status page
     * @param stored told of every new or extended notification after its commit; quick, must not throw
     * @param changed told when an operator has changed something, for instance maintenance; quick, must not throw
     * @param greeted told of a host that has booted, or that answers while it is being recovered; quick, must not throw
     */
    public ControllerApi(
            Database database,
            WallClock clock,
            WallClock wall,
            EventLog events,
            String operatorGroup,
            Front front,
            Duration duplicateWindow,
            Duration clockSkew,
            RecoveryAdmin recoveries,
            NovaQueries nova,
            Protection protection,
            TreatmentPolicy treatment,
            String version,
            Shares shares,
            RowLimits rows,
            Margins margins,
            BiConsumer<NotificationType, NotificationId> stored,
            Runnable changed,
            Consumer<HostName> greeted) {
        this.database = database;
        this.events = events;
        this.changed = () -> {
            changed.run();
            takeUpKept(); // a host may have been added
        };
        this.tokens = new Tokens(database, clock);
        this.intake = new NotificationIntake(
                database, clock, wall, events, duplicateWindow, clockSkew, shares.openReports(), rows, stored);
        this.seldom = new Seldom(clock);
        this.authenticator = new Authenticator(
                tokens,
                new OperatorTrust(operatorGroup),
                front.keystone().map(its -> new KeystoneTokens(its, front.policy(), front.keep(), Ticker.system())),
                front.policy(),
                seldom,
                events);
        this.rate = new ReportRate(shares.reportsPerMinute(), clock);
        this.v1Rate = new ReportRate(Math.min(V1_PER_HOST, shares.reportsPerMinute()), clock);
        new NotificationResource(database, intake, recoveries, rate, seldom, events, clock).routes(router);
        new VmoveResource(database).routes(router);
        new SegmentResource(database, clock).routes(router);
        new ExtensionResource().routes(router);
        new AuditResource(database).routes(router);
        this.audit = new Audit(router, database, wall, events);
        new HostResource(database, clock, nova, recoveries).routes(router);
        new InstanceResource(database, clock, clockSkew, nova, protection, treatment).routes(router);
        new MonitorResource(database, tokens).routes(router);
        new GreetingResource(database, clock, wall, new Greetings(database, events, greeted), rate).routes(router);
        new GateResource(database, recoveries, new ReportRate(GATE_PER_MINUTE, clock)).routes(router);
        new RecoveryResource(database, clock, recoveries, events).routes(router);
        new ReservedHostResource(database, clock, nova).routes(router);
        new DisarmResource(database, clock, events).routes(router);
        new UnknownLossResource(database).routes(router);
        new PolicyResource(front.keystone(), front.policy()).routes(router);
        new StatusResource(database, clock, nova, version, rows, margins).routes(router);
    }

    /** Warms up the path of a report and leaves nothing behind; called once, before listeners open. */
    public void rehearse() {
        new Rehearsal(database, intake, tokens).run();
    }

    /** Takes up reports of lost hosts that a segment has got since (SAFETY.md, C-35). */
    public void takeUpKept() {
        intake.takeUpKept();
    }

    /** The same, and forgets what no segment got for too long; to be called from time to time. */
    public void seeToKept() {
        intake.takeUpKept();
        intake.expireKept();
    }

    /** For Masakari v1's monitors, which do not authenticate. */
    public Handler v1Handler() {
        return new V1Handler(intake, rate, v1Rate, seldom, events, ZoneId.systemDefault());
    }

    /** One port for both: a v1 monitor posts to any path that is not below /v1/. */
    public Handler withV1(Handler rest) {
        Handler v1 = v1Handler();
        return new Handler() {
            @Override
            public Response handle(Request request) {
                boolean isV1 =
                        request.method().equals("POST") && !request.path().startsWith("/v1/");
                return (isV1 ? v1 : rest).handle(request);
            }

            @Override
            public Response refuse(int status, String message) {
                return rest.refuse(status, message);
            }
        };
    }

    /** As {@link #handler(String, PublicAddress)}, reached directly. */
    public Handler handler(String scheme) {
        return handler(scheme, PublicAddress.direct());
    }

    /** @param scheme of the listener, "https" or "http" */
    public Handler handler(String scheme, PublicAddress address) {
        return new Api(router, authenticator, address, new Versions(address, scheme), audit, seldom, events, changed);
    }

    List<Router.Route> routes() {
        return router.routes();
    }

    Tokens tokens() {
        return tokens;
    }
}
