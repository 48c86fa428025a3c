package io.masakari.runtime.report;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times in the ISO forms that clients of OpenStack send: with or without dashes, colons, seconds, a time or a zone. */
public final class IsoTime {
    private static final int LONGEST = 64;
    private static final int NANO_DIGITS = 9;
    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d{1,2})-(\\d{1,2})|(\\d{2})(\\d{2}))");
    private static final Pattern TIME = Pattern.compile("(\\d{2})(?::?(\\d{2})(?::?(\\d{2})(?:[.,](\\d{1,18}))?)?)?");
    private static final Pattern ZONE = Pattern.compile("([+-])(\\d{2})(?::?(\\d{2}))?");
    private static final Pattern WHOLE = Pattern.compile("([0-9-]{8,10})(?:[T ]([0-9:.,]+) ?(Z|[+-][0-9:]{2,5})?)?");

    private IsoTime() {}

    /** Without a zone it is UTC; without a time, midnight. Empty if it is not a time. */
    public static Optional<Instant> read(String text) {
        Matcher whole = WHOLE.matcher(text);
        if (text.length() > LONGEST || !whole.matches()) {
            return Optional.empty();
        }
        Matcher date = DATE.matcher(whole.group(1));
        Matcher time = TIME.matcher(whole.group(2) == null ? "00" : whole.group(2));
        if (!date.matches() || !time.matches()) {
            return Optional.empty();
        }
        try {
            return zone(whole.group(3))
                    .map(zone -> OffsetDateTime.of(
                                    number(date.group(1)),
                                    number(date.group(2) == null ? date.group(4) : date.group(2)),
                                    number(date.group(3) == null ? date.group(5) : date.group(3)),
                                    number(time.group(1)),
                                    number(time.group(2)),
                                    number(time.group(3)),
                                    nanos(time.group(4)),
                                    zone)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<ZoneOffset> zone(String text) {
        if (text == null || text.equals("Z")) {
            return Optional.of(ZoneOffset.UTC);
        }
        Matcher parts = ZONE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int sign = parts.group(1).equals("-") ? -1 : 1;
        return Optional.of(ZoneOffset.ofHoursMinutes(sign * number(parts.group(2)), sign * number(parts.group(3))));
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int nanos(String fraction) {
        return fraction == null ? 0 : number((fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
    }
}
