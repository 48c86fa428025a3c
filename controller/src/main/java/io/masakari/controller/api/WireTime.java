package io.masakari.controller.api;

import io.masakari.runtime.report.IsoTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Times in upstream's forms: naive UTC with microseconds in answers; several ISO forms in requests. */
final class WireTime {
    private static final DateTimeFormatter WRITE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private WireTime() {}

    static String write(Instant time) {
        return WRITE.format(time);
    }

    /** Without a zone it is UTC; without a time, midnight. Empty if it is not a time. */
    static Optional<Instant> read(String text) {
        return IsoTime.read(text);
    }
}
