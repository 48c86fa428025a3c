package io.masakari.nativebindings.corosync;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A value of Corosync's map with its type. The content is a {@code Long} for integers (of an unsigned 64 bit number: its
 * bits), a {@code Double} for floating point, and a {@code String} for strings and, in hex, for binary.
 */
public record MapValue(Type type, Object content) {
    /** {@code cmap_value_types_t}, in its order, beginning with 1. */
    public enum Type {
        INT8(1),
        UINT8(1),
        INT16(2),
        UINT16(2),
        INT32(4),
        UINT32(4),
        INT64(8),
        UINT64(8),
        FLOAT(4),
        DOUBLE(8),
        STRING(0),
        BINARY(0);

        private final int size;

        Type(int size) {
            this.size = size;
        }
    }

    /** The text of a string. */
    public String text() {
        if (type != Type.STRING) {
            throw new IllegalStateException("Not a string but " + this);
        }
        return (String) content;
    }

    /** The number of any of the integer types. */
    public long number() {
        if (content instanceof Long number) {
            return number;
        }
        throw new IllegalStateException("Not an integer but " + this);
    }

    @Override
    public String toString() {
        String value = type == Type.UINT64 ? Long.toUnsignedString((Long) content) : content.toString();
        return type + " " + value;
    }

    /** Decodes what C wrote. A string's length counts its NUL; it ends at the first NUL. */
    static MapValue decode(int cType, byte[] bytes) {
        if (cType < 1 || cType > Type.values().length) {
            throw new IllegalArgumentException("Corosync's map has a value of an unknown type: " + cType);
        }
        Type type = Type.values()[cType - 1];
        if (bytes.length < type.size) {
            throw new IllegalArgumentException("A value of type " + type + " has only " + bytes.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        Object content = switch (type) {
            case INT8 -> (long) buffer.get();
            case UINT8 -> (long) Byte.toUnsignedInt(buffer.get());
            case INT16 -> (long) buffer.getShort();
            case UINT16 -> (long) Short.toUnsignedInt(buffer.getShort());
            case INT32 -> (long) buffer.getInt();
            case UINT32 -> Integer.toUnsignedLong(buffer.getInt());
            case INT64, UINT64 -> buffer.getLong();
            case FLOAT -> (double) buffer.getFloat();
            case DOUBLE -> buffer.getDouble();
            case STRING -> untilNul(bytes);
            case BINARY -> HexFormat.of().formatHex(bytes);
        };
        return new MapValue(type, content);
    }

    static String untilNul(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
