package io.masakari.controller.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No statement of the store walks through a table that grows: each is run once with made-up values, and SQLite tells how it
 * looks it up. What is left out stands here with its reason.
 */
class QueryPlansTest {
    private static final Path STORE = Path.of("src/main/java/io/masakari/controller/store");

    private static final Pattern SCAN = Pattern.compile("SCAN (\\w+).*");

    /** Rows that come with each report, recovery, instance, guest or boot, not with each host, segment or monitor. */
    private static final Set<String> GROWING = Set.of(
            "notifications",
            "sayings",
            "recoveries",
            "recovery_events",
            "instance_recoveries",
            "process_recoveries",
            "vmoves",
            "reserved_takes",
            "sighted_guests",
            "boots",
            "acknowledgements");

    /** Parts of statements that may read all rows, or stop at their limit, each with the reason. */
    private static final List<String> ALLOWED = List.of(
            "1 = 1 order by id desc limit", // a page, in the order of the rows
            "select status, count(*) from notifications", // for a person who asks for the status; by an index alone
            "update boots set first_seen_at_ms", // these three once at start, after a clock that was wrong
            "update boots set gate_told_at_ms",
            "update recoveries set forced_down_at_ms");

    private final Map<String, Throwable> uncalled = new TreeMap<>();

    @Test
    void noStatementWalksThroughATableThatGrows() throws Exception {
        try (SqliteMemory memory = SqliteMemory.open(Instant.EPOCH)) {
            int called = 0;
            for (Class<?> type : classes()) {
                for (Method method : type.getDeclaredMethods()) {
                    if (takesTransaction(method)) {
                        call(memory, method);
                        called++;
                    }
                }
            }
            int methods = called;
            assertTrue(uncalled.size() < methods / 5, () -> methods + " methods, not called: " + uncalled);
            Set<String> walks = new TreeSet<>();
            memory.plans()
                    .forEach((sql, plan) -> plan.stream()
                            .map(SCAN::matcher)
                            .filter(Matcher::matches)
                            .filter(scan -> GROWING.contains(tableOf(scan.group(1), sql)))
                            .filter(scan -> ALLOWED.stream().noneMatch(sql::contains))
                            .forEach(scan -> walks.add(sql + " -- " + scan.group())));
            assertEquals(Set.of(), walks);
        }
    }

    @Test
    void seesAWalk() throws Exception {
        try (SqliteMemory memory = SqliteMemory.open(Instant.EPOCH)) {
            memory.read(tx -> tx.list("select id from recoveries r where r.reason = ?", row -> row.getLong(1), "x"));
            List<String> plan = memory.plans().get("select id from recoveries r where r.reason = ?");
            assertEquals(List.of("SCAN r"), plan);
            assertEquals("recoveries", tableOf("r", "select id from recoveries r where r.reason = ?"));
        }
    }

    /** SQLite calls a table by the name that the statement gives it. */
    private static String tableOf(String name, String sql) {
        Matcher alias = Pattern.compile("\\b(\\w+) " + name + "\\b").matcher(sql);
        while (alias.find()) {
            if (GROWING.contains(alias.group(1))) {
                return alias.group(1);
            }
        }
        return name;
    }

    private static List<Class<?>> classes() throws IOException, ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> sources = Files.list(STORE)) {
            for (Path source : sources.sorted().toList()) {
                String name = source.getFileName().toString().replace(".java", "");
                if (!name.equals("package-info")) {
                    classes.add(Class.forName("io.masakari.controller.store." + name));
                }
            }
        }
        return classes;
    }

    private static boolean takesTransaction(Method method) {
        return Modifier.isStatic(method.getModifiers())
                && Modifier.isPublic(method.getModifiers())
                && !method.isSynthetic()
                && Arrays.asList(method.getParameterTypes()).contains(Transaction.class);
    }

    private void call(SqliteMemory memory, Method method) {
        method.setAccessible(true);
        for (boolean filled : new boolean[] {true, false}) {
            try {
                memory.writeAndWait(tx -> {
                    try {
                        Object[] values = Arrays.stream(method.getGenericParameterTypes())
                                .map(type -> type == Transaction.class ? tx : value(type, filled))
                                .toArray();
                        method.invoke(null, values);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                    return null;
                });
            } catch (IllegalStateException e) {
                Throwable why = e.getCause() instanceof InvocationTargetException wrapped ? wrapped.getCause() : e;
                uncalled.put(method.getDeclaringClass().getSimpleName() + "." + method.getName(), why);
            }
        }
    }

    private static Object value(Type type, boolean filled) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            if (raw == Optional.class) {
                return filled ? Optional.of(value(generic.getActualTypeArguments()[0], true)) : Optional.empty();
            }
            if (raw == Set.class) {
                return Set.of(value(generic.getActualTypeArguments()[0], filled));
            }
            if (raw == List.class || raw == Collection.class) {
                return List.of(value(generic.getActualTypeArguments()[0], filled));
            }
            if (raw == Map.class) {
                return Map.of(
                        value(generic.getActualTypeArguments()[0], filled),
                        value(generic.getActualTypeArguments()[1], filled));
            }
            return value(raw, filled);
        }
        if (!(type instanceof Class<?>)) {
            throw new IllegalStateException("no value of " + type);
        }
        Class<?> of = (Class<?>) type;
        if (of == String.class) {
            return UUID.nameUUIDFromBytes(new byte[0]).toString();
        }
        if (of == int.class || of == Integer.class) {
            return 7;
        }
        if (of == long.class || of == Long.class) {
            return 7L;
        }
        if (of == boolean.class || of == Boolean.class) {
            return filled;
        }
        if (of == Instant.class) {
            return Instant.EPOCH;
        }
        if (of == Duration.class) {
            return Duration.ofHours(1);
        }
        if (of == UUID.class) {
            return UUID.nameUUIDFromBytes(new byte[0]);
        }
        if (of == OptionalInt.class) {
            return OptionalInt.empty();
        }
        if (of == OptionalLong.class) {
            return OptionalLong.empty();
        }
        if (of.isEnum()) {
            return of.getEnumConstants()[0];
        }
        if (of.isInterface()) {
            return Proxy.newProxyInstance(of.getClassLoader(), new Class<?>[] {of}, (proxy, method, arguments) -> null);
        }
        return made(of, filled);
    }

    private static Object made(Class<?> of, boolean filled) {
        RuntimeException last = new IllegalStateException("no value of " + of);
        for (Constructor<?> constructor : of.getDeclaredConstructors()) {
            try {
                constructor.setAccessible(true);
                return constructor.newInstance(Arrays.stream(constructor.getGenericParameterTypes())
                        .map(type -> value(type, filled))
                        .toArray());
            } catch (ReflectiveOperationException | RuntimeException e) {
                last = new IllegalStateException("no value of " + of, e);
            }
        }
        throw last;
    }
}
