package io.masakari.hostmonitor;

import io.masakari.core.model.HostName;
import io.masakari.core.model.MonotonicTime;
import io.masakari.runtime.report.BarredFencing;
import io.masakari.runtime.time.Ticker;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lost hosts whose fencing this monitor does not ask for, as something bars it (SAFETY.md, C-31): what it read last, until it asks,
 * the host is back or proven off, or the cluster is gone. Told with its greetings, for operators. Any thread.
 */
public final class BarredFencings {
    private record Bar(String why, MonotonicTime readAt) {}

    private final Ticker ticker;
    private final Map<HostName, Bar> bars = new LinkedHashMap<>();

    public BarredFencings(Ticker ticker) {
        this.ticker = ticker;
    }

    synchronized void barred(HostName host, String why) {
        if (bars.size() < BarredFencing.MOST || bars.containsKey(host)) {
            bars.put(host, new Bar(why, ticker.now()));
        }
    }

    synchronized void over(HostName host) {
        bars.remove(host);
    }

    synchronized void clear() {
        bars.clear();
    }

    public synchronized List<BarredFencing> now() {
        MonotonicTime now = ticker.now();
        return bars.entrySet().stream()
                .map(bar -> new BarredFencing(
                        bar.getKey(),
                        bar.getValue().why(),
                        now.since(bar.getValue().readAt())))
                .toList();
    }
}
