package io.masakari.processmonitor.list;

import io.masakari.core.process.ProcessList;
import io.masakari.core.process.ProcessSpec;
import io.masakari.runtime.config.ConfigException;
import io.masakari.runtime.config.Problem;
import io.masakari.runtime.config.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
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
    private static final int MAX_KIB = 256;

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
        try {
            return Optional.of(
                    SmallFile.read(file, MAX_KIB, "Create it from the example, or name another one in [list] file."));
        } catch (SmallFile.UnreadableException e) {
            problems.add(new Problem(file.toString(), 0, "", e.getMessage()));
            return Optional.empty();
        }
    }
}
