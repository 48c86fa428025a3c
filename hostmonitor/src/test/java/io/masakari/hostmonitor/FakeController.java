package io.masakari.hostmonitor;

import io.masakari.core.model.BootId;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NotificationId;
import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.HostNotification;
import io.masakari.runtime.report.NotificationWire;
import io.masakari.runtime.report.ReportSender;
import io.masakari.runtime.report.WireException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** A controller that answers, or does not. */
final class FakeController {
    private final List<String> arrived = new ArrayList<>();
    private final List<HostEvidence> evidence = new ArrayList<>();
    private boolean answers = true;
    private Optional<String> fencingUnwanted = Optional.empty();

    ReportSender reachedFrom(String host) {
        return (body, answer) -> {
            if (answers) {
                take(host, body);
                answer.accept(new Answer.Accepted(new NotificationId(new UUID(0, arrived.size())), fencingUnwanted));
            } else {
                answer.accept(new Answer.Deferred(Duration.ZERO, "nobody answers", false));
            }
        };
    }

    /** @param why not; "" if it is to be fenced */
    void saysOfFencing(String why) {
        fencingUnwanted = Optional.of(why);
    }

    void answers(boolean does) {
        answers = does;
    }

    /** Sender and stage of each report, in their order, as in "compute1 PENDING". */
    List<String> arrived() {
        return List.copyOf(arrived);
    }

    List<LossCause> causes() {
        return evidence.stream().map(HostEvidence::cause).toList();
    }

    /** Of the lost hosts. */
    Set<Optional<BootId>> boots() {
        return evidence.stream().map(HostEvidence::boot).collect(Collectors.toSet());
    }

    Set<LossKey> keys() {
        return evidence.stream().map(HostEvidence::key).collect(Collectors.toSet());
    }

    private void take(String host, byte[] body) {
        try {
            HostNotification report = (HostNotification) NotificationWire.decode(body);
            report.evidence().ifPresent(evidence::add);
            arrived.add(host + " "
                    + report.evidence().map(loss -> loss.fencing().name()).orElse("RETURNED"));
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }
}
