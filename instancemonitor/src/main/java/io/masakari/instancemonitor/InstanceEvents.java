package io.masakari.instancemonitor;

import io.masakari.core.instance.InstanceOutput;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.EventLog;
import java.util.Map;

/** Writes what was decided into the journal. */
final class InstanceEvents {
    private final EventLog log;
    private boolean tooMany;

    InstanceEvents(EventLog log) {
        this.log = log;
    }

    void disconnected() {
        log.log(
                Event.LIBVIRT_DISCONNECTED,
                "libvirtd is gone or hangs. Connecting again; what happens until then is found then.",
                Map.of());
    }

    /** More than are told of are told of once. */
    void guests(int count) {
        boolean isTooMany = count > GuestList.MOST;
        if (isTooMany && !tooMany) {
            log.log(
                    Event.GUESTS_TOO_MANY,
                    "This host has " + count + " guests, and at most " + GuestList.MOST
                            + " are told of: the controller is not told where they run, and takes Nova's word for it.",
                    Map.of("instances", count));
        }
        tooMany = isTooMany;
    }

    void decided(InstanceOutput output) {
        if (output instanceof InstanceOutput.Report report) {
            InstanceEvidence evidence = report.evidence();
            log.log(
                    Event.INSTANCE_FAILED,
                    "Instance " + report.instance() + " has failed: " + evidence.failure()
                            + (evidence.object().isEmpty() ? "" : " (" + evidence.object() + ")")
                            + (evidence.sighting() == InstanceEvidence.Sighting.COMPARED
                                    ? ", found after libvirtd or this monitor was away."
                                    : "."),
                    Map.of(
                            "instance",
                            report.instance(),
                            "name",
                            evidence.name(),
                            "reason",
                            evidence.failure(),
                            "detail",
                            report.signal().detail(),
                            "libvirt",
                            evidence.eventId() + "/" + evidence.event() + "/" + evidence.detail()));
        } else if (output instanceof InstanceOutput.Resumed resumed) {
            log.log(
                    Event.INSTANCE_RESUMED,
                    "Instance " + resumed.instance() + " stood still, and goes on.",
                    Map.of("instance", resumed.instance(), "name", resumed.name()));
        } else if (output instanceof InstanceOutput.EndedOrderly ended) {
            log.log(
                    Event.INSTANCE_ENDED,
                    "Instance " + ended.instance() + " has ended on purpose.",
                    Map.of("instance", ended.instance(), "name", ended.name(), "detail", ended.how()));
        } else if (output instanceof InstanceOutput.Suppressed suppressed) {
            log.log(
                    Event.INSTANCE_SUPPRESSED,
                    "Instance " + suppressed.instance() + " fails again and again (" + suppressed.failure()
                            + "); nothing more is reported of it for some minutes. Look at its console log.",
                    Map.of("instance", suppressed.instance(), "name", suppressed.name()));
        } else if (output instanceof InstanceOutput.Compared compared) {
            log.log(
                    Event.LIBVIRT_CONNECTED,
                    "Watching " + compared.known() + " instances; " + compared.failed()
                            + " had failed while they were not watched.",
                    Map.of("instances", compared.known(), "failed", compared.failed()));
        }
    }
}
