package io.masakari.runtime.monitor;

import java.util.function.Consumer;

/** What {@code systemctl status} shows of a monitor; tells changes only. The loop's thread. */
public final class StatusLine {
    private final Consumer<String> status;
    private String shown = "";

    public StatusLine(Consumer<String> status) {
        this.status = status;
    }

    public void show(String text) {
        if (!text.equals(shown)) {
            shown = text;
            status.accept(text);
        }
    }
}
