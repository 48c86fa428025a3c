package io.masakari.controller.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What queries found, for as long as nothing is written to a table that they name. Only for a database that has one
 * connection and belongs to one thread: {@link SqliteMemory}, on which millions of simulated steps read the same few
 * rows. Tables are found in the text of the SQL.
 */
final class RowCache {
    private static final int KEPT = 2_000;
    private static final Pattern TABLE = Pattern.compile("\\b(?:from|join|into|update)\\s+([a-z_]+)");

    private final Map<String, Set<String>> tablesOf = new HashMap<>();
    private final Map<Query, Found> found = new HashMap<>();
    private final Map<String, Long> writtenAt = new HashMap<>();
    private long changes;

    /** A query that is read in two ways, or for its first row only, has two answers. */
    private record Query(String sql, boolean whole, List<Object> values, Class<?> reader) {}

    private record Found(Object rows, long at) {}

    /**
     * @param whole whether all rows are read, not only the first
     * @param read must find the same while its tables stay the same, and must not be changed by who gets it
     */
    @SuppressWarnings("unchecked") // one reader's class makes rows of one class
    <T> T read(String sql, boolean whole, Object[] values, Object reader, Supplier<T> read) {
        if (!sql.startsWith("select")) {
            wrote(sql); // an insert that returns its number
            return read.get();
        }
        Set<String> tables = tables(sql);
        if (isOfItsOwn(reader)) {
            return read.get();
        }
        Query query = new Query(sql, whole, Arrays.asList(values.clone()), reader.getClass());
        Optional<Found> known = Optional.ofNullable(found.get(query)).filter(it -> isCurrent(tables, it));
        if (known.isPresent()) {
            return (T) known.get().rows();
        }
        T rows = read.get();
        if (found.size() >= KEPT) {
            found.clear();
        }
        found.put(query, new Found(rows, changes));
        return rows;
    }

    /** A reader that captures something may make other rows the next time. */
    private static boolean isOfItsOwn(Object reader) {
        return reader.getClass().getDeclaredFields().length > 0;
    }

    private boolean isCurrent(Set<String> tables, Found it) {
        return tables.stream().allMatch(table -> writtenAt.getOrDefault(table, 0L) <= it.at());
    }

    void wrote(String sql) {
        changes++;
        tables(sql).forEach(table -> writtenAt.put(table, changes));
    }

    void forget() {
        found.clear();
    }

    /** The text of every statement that was run. */
    Set<String> statements() {
        return Set.copyOf(tablesOf.keySet());
    }

    private Set<String> tables(String sql) {
        return tablesOf.computeIfAbsent(sql, text -> {
            Set<String> tables = new HashSet<>();
            Matcher matcher = TABLE.matcher(text);
            while (matcher.find()) {
                tables.add(matcher.group(1));
            }
            return tables;
        });
    }
}
