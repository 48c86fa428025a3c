package io.masakari.controller.compute;

import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.ComputeException.Kind;

/** Decides what an answer without success says about the call's effect. Pure. */
final class NovaRefusal {
    private NovaRefusal() {}

    /** @param once carrying the call out twice does harm */
    static ComputeException of(String call, CloudHttp.Answer answer, boolean once) {
        int status = answer.status();
        String message = "Nova answered " + status + " to " + call + ": " + ErrorText.of(answer);
        return new ComputeException(kind(answer, once), status, message.endsWith(".") ? message : message + ".", null);
    }

    private static Kind kind(CloudHttp.Answer answer, boolean once) {
        int status = answer.status();
        if (status == 429 || status == 408) {
            // Refused before Nova did anything.
            return Kind.UNAVAILABLE;
        }
        if (status < 500) {
            return Kind.REFUSED;
        }
        return once && !isFromAuthentication(answer) ? Kind.ANSWER_LOST : Kind.UNAVAILABLE;
    }

    /**
     * The middleware that checks tokens runs before Nova and answers 503 while Keystone is down. Any other 5xx may come
     * from a proxy, or from Nova in the middle of its work.
     */
    private static boolean isFromAuthentication(CloudHttp.Answer answer) {
        return answer.status() == 503
                && answer.header("OpenStack-API-Version").isEmpty()
                && answer.body() != null
                && answer.body().contains("Keystone service is temporarily unavailable");
    }
}
