package io.masakari.controller.api;

import io.masakari.controller.api.http.Handler;
import io.masakari.controller.store.Database;
import io.masakari.core.model.NotificationId;
import io.masakari.runtime.journal.EventLog;
import io.masakari.runtime.time.WallClock;
import java.time.Duration;
import java.util.function.Consumer;

/** The REST API as a whole: builds its parts and hands out what listeners need. */
public final class ControllerApi {
    private final Router router = new Router();
    private final Tokens tokens;
    private final OperatorTrust trust;
    private final NotificationIntake intake;
    private final EventLog events;

    /**
     * @param operatorGroup whose members are operators on the Unix socket
     * @param duplicateWindow for reports without evidence
     * @param compute asked before a host is registered
     * @param version of this program, for the status page
     * @param stored told of every new or extended notification after its commit; quick, must not throw
     */
    public ControllerApi(
            Database database,
            WallClock clock,
            EventLog events,
            String operatorGroup,
            Duration duplicateWindow,
            RecoveryAdmin recoveries,
            ComputeHosts compute,
            String version,
            Consumer<NotificationId> stored) {
        this.events = events;
        this.tokens = new Tokens(database, clock);
        this.trust = new OperatorTrust(operatorGroup);
        this.intake = new NotificationIntake(database, clock, events, duplicateWindow, stored);
        new NotificationResource(database, intake, events).routes(router);
        new SegmentResource(database, clock).routes(router);
        new HostResource(database, clock, compute).routes(router);
        new MonitorResource(tokens).routes(router);
        new RecoveryResource(recoveries).routes(router);
        new ReservedHostResource(database, clock).routes(router);
        new StatusResource(database, clock, recoveries, version).routes(router);
    }

    /** @param scheme of links in version documents, "https" or "http" */
    public Handler handler(String scheme) {
        return new Api(router, tokens, trust, new Versions(scheme), events);
    }

    Tokens tokens() {
        return tokens;
    }
}
