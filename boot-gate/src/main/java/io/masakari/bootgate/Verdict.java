package io.masakari.bootgate;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.masakari.core.model.Printable;
import io.masakari.runtime.gate.GateFiles;
import io.masakari.runtime.report.StrictJson;
import io.masakari.runtime.report.WireException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a controller answers to the gate. Of what is no verdict, the gate has heard nothing.
 *
 * @param why for people
 * @param challenge to be answered next
 * @param again when to ask next
 * @param wanted how long the controller wants the gate to promise to stay shut
 */
record Verdict(boolean open, String why, Optional<String> challenge, Duration again, Duration wanted) {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_WHY = 200;
    private static final int MAX_CHALLENGE = 64;
    /** The controller takes 120 requests in a minute. */
    private static final Duration SOONEST = Duration.ofSeconds(1);

    private static final Duration LATEST = Duration.ofSeconds(10);
    private static final Duration PROMISE = Duration.ofSeconds(20);

    static Optional<Verdict> of(byte[] body) {
        try {
            return StrictJson.parseObject(body, MAX_BYTES).get("gate") instanceof JsonObject fields
                    ? of(fields)
                    : Optional.empty();
        } catch (WireException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<Verdict> of(JsonObject fields) {
        Optional<String> verdict = text(fields, "verdict");
        if (verdict.isEmpty() || !(verdict.get().equals("open") || verdict.get().equals("wait"))) {
            return Optional.empty();
        }
        String why = Printable.cleaned(text(fields, "why").orElse("it does not say why"));
        return Optional.of(new Verdict(
                verdict.get().equals("open"),
                why.length() <= MAX_WHY ? why : why.substring(0, MAX_WHY),
                text(fields, "challenge").filter(given -> !given.isEmpty() && given.length() <= MAX_CHALLENGE),
                millis(fields, "ask_again_ms", SOONEST, SOONEST, LATEST),
                millis(fields, "promise_ms", PROMISE, Duration.ZERO, GateFiles.LONGEST)));
    }

    private static Optional<String> text(JsonObject fields, String name) {
        return fields.get(name) instanceof JsonPrimitive value && value.isString()
                ? Optional.of(value.getAsString())
                : Optional.empty();
    }

    private static Duration millis(JsonObject fields, String name, Duration otherwise, Duration min, Duration max) {
        if (!(fields.get(name) instanceof JsonPrimitive value) || !value.isNumber()) {
            return otherwise;
        }
        // A number may be as large as 32 digits can say.
        double millis = value.getAsDouble();
        return Duration.ofMillis((long) Math.max(min.toMillis(), Math.min(millis, max.toMillis())));
    }
}
