package io.masakari.runtime.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A text file that people write: read whole, and never more than a bound. */
public final class SmallFile {
    private SmallFile() {}

    /** Why the file cannot be read and what to do, in sentences that call it "it". */
    public static final class UnreadableException extends Exception {
        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** @param ifMissing what to do if there is none */
    public static String read(Path file, int maxKib, String ifMissing) throws UnreadableException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxKib * 1024 + 1);
            if (bytes.length > maxKib * 1024) {
                throw new UnreadableException("It is larger than " + maxKib + " KiB, so it is the wrong file.", null);
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new UnreadableException("There is no such file. " + ifMissing, e);
        } catch (AccessDeniedException e) {
            throw new UnreadableException(
                    "User " + System.getProperty("user.name") + " may not read it. Check its owner and mode.", e);
        } catch (CharacterCodingException e) {
            throw new UnreadableException("It is not UTF-8 text.", e);
        } catch (IOException e) {
            throw new UnreadableException("Cannot read it: " + e.getMessage() + ".", e);
        }
    }
}
