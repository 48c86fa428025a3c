package io.masakari.runtime.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Parses JSON from untrusted senders: strictly RFC 8259, no key twice, bounded in size and depth. */
public final class StrictJson {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_NUMBER_LENGTH = 32;

    private StrictJson() {}

    /** @throws WireException if the bytes are no JSON object in UTF-8 of at most {@code maxBytes} */
    public static JsonObject parseObject(byte[] body, int maxBytes) throws WireException {
        if (body.length > maxBytes) {
            throw new WireException("", "The body has " + body.length + " bytes; " + maxBytes + " are allowed.");
        }
        try (JsonReader reader = new JsonReader(new StringReader(decode(body)))) {
            reader.setStrictness(Strictness.STRICT);
            reader.setNestingLimit(MAX_DEPTH);
            JsonElement element = read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new WireException("", "Something follows after the JSON object.");
            }
            if (!element.isJsonObject()) {
                throw new WireException("", "The body is not a JSON object.");
            }
            return element.getAsJsonObject();
        } catch (EOFException e) {
            throw new WireException("", "The body ends within the JSON.");
        } catch (MalformedJsonException | NumberFormatException | IllegalStateException e) {
            throw new WireException("", "The body is no valid JSON, or nested deeper than " + MAX_DEPTH + ".");
        } catch (IOException e) {
            throw new WireException("", "The body is no JSON in UTF-8.");
        }
    }

    private static String decode(byte[] body) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    }

    private static JsonElement read(JsonReader reader) throws IOException, WireException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> readObject(reader);
            case BEGIN_ARRAY -> readArray(reader);
            case STRING -> new JsonPrimitive(reader.nextString());
            case NUMBER -> readNumber(reader);
            case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
            case NULL -> {
                reader.nextNull();
                yield JsonNull.INSTANCE;
            }
            case END_ARRAY, END_OBJECT, NAME, END_DOCUMENT -> throw new MalformedJsonException("no value");
        };
    }

    private static JsonObject readObject(JsonReader reader) throws IOException, WireException {
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (object.has(name)) {
                throw new WireException(name, "It stands twice.");
            }
            object.add(name, read(reader));
        }
        reader.endObject();
        return object;
    }

    private static JsonArray readArray(JsonReader reader) throws IOException, WireException {
        JsonArray array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
            array.add(read(reader));
        }
        reader.endArray();
        return array;
    }

    private static JsonPrimitive readNumber(JsonReader reader) throws IOException, WireException {
        String text = reader.nextString();
        if (text.length() > MAX_NUMBER_LENGTH) {
            throw new WireException("", "A number has more than " + MAX_NUMBER_LENGTH + " characters.");
        }
        return new JsonPrimitive(new BigDecimal(text));
    }
}
