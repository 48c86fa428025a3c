package io.masakari.processmonitor.list;

import io.masakari.core.process.ProcessList;
import io.masakari.core.process.ProcessSpec;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The file with the process list. Its name tells its format: upstream's YAML if it ends in .yaml or .yml, else Masakari v1's
 * columns. Read as a whole, with all problems reported together.
 */
public final class ListFile {
    private static final int MAX_BYTES = 256 * 1024;

    private final Path file;
    private final ListRules rules;
    private Optional<Stamp> stamp = Optional.empty();

    /** What changes when a file is edited or replaced; also a symbolic link that leads elsewhere. */
    private record Stamp(Object key, long size, long modifiedNanos) {}

    public ListFile(Path file, ListRules rules) {
        this.file = file;
        this.rules = rules;
    }

    /** @throws ConfigException with every problem */
    public List<ProcessSpec> read() {
        stamp = stamp();
        List<Problem> problems = new ArrayList<>();
        List<ProcessSpec> specs = new ArrayList<>();
        text(problems).ifPresent(text -> {
            String name = file.toString();
            specs.addAll(
                    name.endsWith(".yaml") || name.endsWith(".yml")
                            ? new YamlList(name, rules, problems).parse(text)
                            : new V1List(name, rules, problems).parse(text));
            if (problems.isEmpty() || !specs.isEmpty()) {
                ProcessList.faults(specs)
                        .forEach(fault -> problems.add(new Problem(name, fault.line(), fault.key(), fault.message())));
            }
        });
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(Problem::line));
            throw new ConfigException(problems);
        }
        return List.copyOf(specs);
    }

    /**
     * Whether the file changed since the last read. Compares its inode, once a second: unlike inotify, this also notices
     * what is behind a symbolic link, and it takes some microseconds.
     */
    public boolean hasChanged() {
        return !stamp().equals(stamp);
    }

    private Optional<Stamp> stamp() {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(
                    new Stamp(now.fileKey(), now.size(), now.lastModifiedTime().to(TimeUnit.NANOSECONDS)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<String> text(List<Problem> problems) {
        String message;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES) {
                return Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString());
            }
            message = "It is larger than " + MAX_BYTES / 1024 + " KiB, so it cannot be a process list.";
        } catch (NoSuchFileException e) {
            message = "There is no such file. Create it from the example, or name another one in [list] file.";
        } catch (AccessDeniedException e) {
            message = "User " + System.getProperty("user.name") + " may not read it. Check its owner and mode.";
        } catch (CharacterCodingException e) {
            message = "It is not UTF-8 text.";
        } catch (IOException e) {
            message = "Cannot read it: " + e.getMessage() + ".";
        }
        problems.add(new Problem(file.toString(), 0, "", message));
        return Optional.empty();
    }
}
