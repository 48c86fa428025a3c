package io.masakari.controller.api;

import io.masakari.controller.api.http.Response;
import io.masakari.controller.store.Database;
import io.masakari.controller.store.HostRow;
import io.masakari.controller.store.HostTable;
import io.masakari.controller.store.SegmentRow;
import io.masakari.controller.store.SegmentTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.GateAnswer;
import io.masakari.core.model.GateAsk;
import io.masakari.core.model.HostName;
import io.masakari.core.model.StandingGate;
import java.time.Duration;
import java.util.Optional;

/** POST /v1/gates: the gate of a host that has booted asks whether it may open (docs/boot-gate.md). Not in upstream's API. */
final class GateResource {
    private static final int MOST_BYTES = 4096;
    private static final long LONGEST_SHUT = Duration.ofDays(366).toMillis();

    private final Database database;
    private final RecoveryAdmin recoveries;
    private final ReportRate rate;

    /** @param rate of one host */
    GateResource(Database database, RecoveryAdmin recoveries, ReportRate rate) {
        this.database = database;
        this.recoveries = recoveries;
        this.rate = rate;
    }

    void routes(Router router) {
        router.reporters("POST", "gates", this::ask);
    }

    private Response ask(ApiCall call) {
        if (call.body().length > MOST_BYTES) {
            throw new ApiException(413, "The body of a gate's request has at most " + MOST_BYTES + " bytes.");
        }
        RequestFields fields = RequestFields.ofBody(
                call.body(),
                "gate",
                "hostname",
                "cluster",
                "boot",
                "shut_for_ms",
                "answers",
                "promise_ms",
                "running",
                "opened");
        GateAsk ask = new GateAsk(
                Ids.require("hostname", fields.requiredText("hostname", 255), HostName::new),
                Ids.require("boot", fields.requiredText("boot", 36), BootId::of),
                Duration.ofMillis(fields.requiredNumber("shut_for_ms", 0, LONGEST_SHUT)),
                fields.optionalText("answers", 64),
                Duration.ofMillis(fields.requiredNumber("promise_ms", 0, StandingGate.LONGEST.toMillis())),
                fields.requiredNumber("running", 0, 1_000_000),
                fields.optionalText("opened", 255));
        Optional<ClusterName> cluster =
                fields.optionalText("cluster", 64).map(text -> Ids.require("cluster", text, ClusterName::new));
        call.caller().checkGate(ask.host());
        Optional<SegmentRow> segment = database.read(tx ->
                HostTable.findByName(tx, ask.host()).map(HostRow::segment).flatMap(id -> SegmentTable.find(tx, id)));
        if (segment.isEmpty()) {
            return answer(new GateAnswer(true, "this host is in no segment", "", Duration.ZERO, 0));
        }
        boolean isOther = cluster.isPresent() && !cluster.equals(segment.get().cluster());
        if (isOther || !call.caller().mayReport(segment.get().cluster())) {
            throw ApiException.forbidden("Host " + ask.host() + " is in another cluster than "
                    + cluster.map(ClusterName::value)
                            .orElse("that of monitor " + call.caller().name()) + ".");
        }
        if (!rate.take("gate " + ask.host())) {
            throw new ApiException(429, "The gate of host " + ask.host() + " asks too often.");
        }
        try {
            return answer(recoveries.gate(ask));
        } catch (RecoveryAdmin.Unavailable e) {
            throw new ApiException(503, e.getMessage());
        }
    }

    private static Response answer(GateAnswer answer) {
        return Wire.one(
                200,
                "gate",
                Wire.json(
                        "verdict",
                        answer.open() ? "open" : "wait",
                        "why",
                        answer.why(),
                        "challenge",
                        answer.challenge(),
                        "ask_again_ms",
                        GateAnswer.ASK_AGAIN.toMillis(),
                        "promise_ms",
                        answer.promise().toMillis(),
                        "instances",
                        answer.instances()));
    }
}
