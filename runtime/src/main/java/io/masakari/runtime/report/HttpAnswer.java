package io.masakari.runtime.report;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.masakari.core.model.NotificationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** What the controller's answer to a report means. */
public final class HttpAnswer {
    private static final int MAX_MESSAGE = 500;
    private static final long LONGEST_RETRY_AFTER_SECONDS = 60;
    /** The host is not in the cluster that the monitor's token is for. */
    private static final int FORBIDDEN = 403;

    private HttpAnswer() {}

    /**
     * @param controller who answered, for people
     * @param retryAfter the header of that name
     */
    public static Answer judge(String controller, int status, byte[] body, Optional<String> retryAfter) {
        if (status == 202) {
            return accepted(controller, body);
        }
        String message = message(body);
        if (isAboutTheReport(status)) {
            return new Answer.Rejected(status, message);
        }
        return new Answer.Deferred(
                after(retryAfter), controller + " answered " + status + ": " + message, status == FORBIDDEN);
    }

    /**
     * Whether the same report would be refused again. Not so 401 and 403: a token or a segment that an operator has to
     * put right is no reason to lose a report. 404: something listens there, but it is not the controller. 408, 429: not now.
     */
    private static boolean isAboutTheReport(int status) {
        return switch (status) {
            case 401, 403, 404, 408, 429 -> false;
            default -> status >= 400 && status < 500;
        };
    }

    private static Answer accepted(String controller, byte[] body) {
        try {
            if (StrictJson.parseObject(body, ControllerClient.MAX_ANSWER_BYTES).get("notification")
                            instanceof JsonObject fields
                    && fields.get("notification_uuid") instanceof JsonPrimitive id) {
                return new Answer.Accepted(
                        NotificationId.of(id.getAsString()),
                        fields.get("fencing_unwanted") instanceof JsonPrimitive why
                                ? Optional.of(Greeting.reason(why))
                                : Optional.empty());
            }
        } catch (WireException | IllegalArgumentException e) {
            return new Answer.Deferred(
                    Duration.ZERO, controller + " answered 202 with a strange body: " + e.getMessage());
        }
        return new Answer.Deferred(Duration.ZERO, controller + " answered 202 without a notification_uuid");
    }

    private static Duration after(Optional<String> seconds) {
        return seconds.filter(text -> text.matches("\\d{1,9}"))
                .map(text -> Duration.ofSeconds(Math.min(Long.parseLong(text), LONGEST_RETRY_AFTER_SECONDS)))
                .orElse(Duration.ZERO);
    }

    static String message(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    }
}
