package io.masakari.runtime.journal;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One entry in journald's native protocol: {@code KEY=value\n}, or for values with line ends
 * {@code KEY\n<64 bit little-endian length>value\n}. See systemd's JOURNAL_NATIVE_PROTOCOL.
 *
 * @param fields in the order of the datagram
 */
public record JournalEntry(Map<String, String> fields) {
    /** A datagram may hold three times as much. Longer values, mostly stack traces, are cut. */
    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_VALUE_BYTES = 8 * 1024;
    private static final int MAX_NAME_LENGTH = 64;
    private static final int OVERHEAD = 2 + Long.BYTES;

    public JournalEntry {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** @param monotonicNanos the moment of the event */
    static JournalEntry of(String identifier, Event event, String message, Map<String, ?> fields, long monotonicNanos) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PRIORITY", Integer.toString(event.level().priority()));
        all.put("MESSAGE", message);
        all.put("MESSAGE_ID", event.messageId().toString().replace("-", ""));
        all.put("SYSLOG_IDENTIFIER", identifier);
        all.put("HA_EVENT", event.eventName());
        all.put("HA_MONOTONIC_US", Long.toString(monotonicNanos / 1000));
        fields.forEach((key, value) -> {
            if (value != null) {
                all.putIfAbsent(fieldName(key), value.toString());
            }
        });
        return new JournalEntry(all);
    }

    /** Throws {@link IllegalArgumentException} if the bytes are no entry. A name that stands twice keeps its first value. */
    public static JournalEntry parse(byte[] datagram) {
        Map<String, String> fields = new LinkedHashMap<>();
        ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (in.hasRemaining()) {
                String line = readLine(in);
                int equals = line.indexOf('=');
                if (equals > 0) {
                    fields.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
                } else if (equals < 0 && !line.isEmpty()) {
                    fields.putIfAbsent(line, readSized(in));
                } else if (!line.isEmpty()) {
                    throw new IllegalArgumentException("A field has no name: '" + line + "'");
                }
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("The entry ends within a field.", e);
        }
        return new JournalEntry(fields);
    }

    /** Name of the event, as in {@link Event#eventName}. */
    public Optional<String> event() {
        return field("HA_EVENT");
    }

    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** Microseconds on the machine's monotonic clock; empty if the sender gave none. */
    public Optional<Long> monotonicMicros() {
        return field("HA_MONOTONIC_US")
                .filter(text -> text.matches("-?\\d{1,18}"))
                .map(Long::valueOf);
    }

    /** At most {@value #MAX_BYTES} bytes: long values are cut, and fields that still do not fit are left out. */
    byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        fields.forEach((name, value) -> {
            byte[] bytes = cut(value);
            if (out.size() + name.length() + bytes.length + OVERHEAD <= MAX_BYTES) {
                write(out, name, bytes);
            }
        });
        return out.toByteArray();
    }

    static String fieldName(String key) {
        String name = "HA_" + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
        return name.length() > MAX_NAME_LENGTH ? name.substring(0, MAX_NAME_LENGTH) : name;
    }

    private static void write(ByteArrayOutputStream out, String name, byte[] value) {
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        if (contains(value, '\n')) {
            out.write('\n');
            out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value.length)
                    .array());
        } else {
            out.write('=');
        }
        out.writeBytes(value);
        out.write('\n');
    }

    private static byte[] cut(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_VALUE_BYTES) {
            return bytes;
        }
        int end = MAX_VALUE_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--; // not within a character
        }
        return (new String(bytes, 0, end, StandardCharsets.UTF_8) + "…").getBytes(StandardCharsets.UTF_8);
    }

    private static boolean contains(byte[] bytes, char wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    private static String readLine(ByteBuffer in) {
        int start = in.position();
        while (in.get() != '\n') {
            // up to the line's end
        }
        return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.UTF_8);
    }

    private static String readSized(ByteBuffer in) {
        long length = in.getLong();
        if (length < 0 || length >= in.remaining()) {
            throw new IllegalArgumentException("A field claims " + length + " bytes, the entry has fewer.");
        }
        byte[] value = new byte[(int) length];
        in.get(value);
        if (in.get() != '\n') {
            throw new IllegalArgumentException("A field does not end where it says.");
        }
        return new String(value, StandardCharsets.UTF_8);
    }
}
