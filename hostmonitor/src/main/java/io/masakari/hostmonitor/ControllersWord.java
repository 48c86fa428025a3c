package io.masakari.hostmonitor;

import io.masakari.core.model.HostName;
import io.masakari.runtime.report.Greeting;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the controller has said last of whether lost hosts are to be fenced: in its answers to greetings, and to the report of
 * a loss. While it cannot be heard, its last word stands; without any, all are (SAFETY.md, C-13, C-31). Any thread.
 */
public final class ControllersWord {
    private static final String ALL = "*";

    private Map<String, String> unwanted = Map.of();

    /** An earlier controller says nothing of it. */
    public synchronized void answered(Greeting.Reply reply) {
        reply.fencingUnwanted().ifPresent(said -> unwanted = said);
    }

    /** @param why not; "" if it is to be fenced */
    synchronized void answered(HostName host, String why) {
        Map<String, String> changed = new HashMap<>(unwanted);
        if (why.isEmpty()) {
            changed.remove(ALL);
            changed.remove(host.value());
        } else {
            changed.put(host.value(), why);
        }
        unwanted = Map.copyOf(changed);
    }

    /** Why the host is not to be fenced; empty if it is. */
    synchronized Optional<String> against(HostName host) {
        return Optional.ofNullable(unwanted.get(host.value())).or(() -> Optional.ofNullable(unwanted.get(ALL)));
    }
}
