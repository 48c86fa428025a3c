package io.masakari.bootgate;

import io.masakari.runtime.report.ControllerClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the controllers to let the gate open: the one that answered last first, then the others. Used by one thread. */
final class Asking {
    private static final Duration UNHEARD = Duration.ofSeconds(1);
    private static final int MAX_TEXT = 80;

    private final Gate gate;
    private final List<URI> controllers;
    private final Controllers way;
    private int preferred;

    /** The way to the controllers. */
    @FunctionalInterface
    interface Controllers {
        ControllerClient.Reply ask(URI controller, byte[] question) throws IOException;
    }

    Asking(Gate gate, List<URI> controllers, Controllers way) {
        this.gate = gate;
        this.controllers = controllers;
        this.way = way;
    }

    /** Takes a bounded time. @return when to ask next */
    Duration round() {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < controllers.size(); i++) {
            int index = (preferred + i) % controllers.size();
            URI controller = controllers.get(index);
            Optional<byte[]> question = gate.question(controller);
            if (question.isEmpty()) {
                return UNHEARD;
            }
            try {
                ControllerClient.Reply reply = way.ask(controller, question.get());
                Optional<Verdict> verdict = reply.status() == 200 ? Verdict.of(reply.body()) : Optional.empty();
                if (verdict.isPresent()) {
                    preferred = index;
                    gate.answered(controller, verdict.get());
                    return verdict.get().again();
                }
                said.add(controller + " answered " + reply.status() + (reply.status() == 200 ? " and no verdict" : ""));
            } catch (IOException | IllegalStateException e) {
                said.add(controller + ": " + shortened(String.valueOf(e.getMessage())));
            }
        }
        gate.unheard(String.join("; ", said));
        return UNHEARD;
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
}
