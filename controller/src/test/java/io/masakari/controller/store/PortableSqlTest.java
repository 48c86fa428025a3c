package io.masakari.controller.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What PostgreSQL or MariaDB do not take stands only where docs/decisions/0008-sql-of-other-databases.md says so. Reads the
 * texts in the sources of the store, and the migrations.
 */
class PortableSqlTest {
    private static final Path STORE = Path.of("src/main/java/io/masakari/controller/store");
    private static final Path MIGRATIONS = Path.of("src/main/resources/io/masakari/controller/store");
    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static final Map<String, Pattern> FOREIGN = Map.ofEntries(
            foreign("insert or, replace into", "\\binsert or \\w|\\breplace into\\b"),
            foreign("on conflict", "\\bon conflict\\b"),
            foreign("pragma", "\\bpragma\\b"),
            foreign("sqlite's own tables", "\\bsqlite_\\w+|\\browid\\b"),
            foreign(
                    "sqlite's own functions",
                    "\\b(ifnull|iif|strftime|julianday|datetime|unixepoch|group_concat|instr|printf|total|changes|"
                            + "last_insert_rowid|json_\\w+|hex|randomblob)\\s*\\("),
            foreign("glob, regexp", "\\b(glob|regexp) [?']"),
            foreign("|| for texts", "'\\s*\\|\\||\\|\\|\\s*'"),
            foreign("limit with two numbers", "\\blimit \\S+\\s*,"),
            foreign("limit in a subquery of in", "\\bin \\(select (?!id from \\()[^()]*\\blimit\\b"),
            foreign("a parameter without a type", "\\(\\? is (not )?null"),
            foreign("several columns at once", "\\bset \\("),
            foreign("a comparison as a number", "\\(\\w+(\\.\\w+)? (=|<>|<|>) [^()]*\\) (=|<>) "),
            foreign(
                    "a flag as a condition",
                    "\\b(where|and|or|not) (\\w+\\.)?(deleted|enabled|reserved|bound|doubtful)\\b(?! ?[=<>])"),
            foreign("double quotes or backticks around names", "`|(?<![%'])\\\\\"\\w+\\\\\"(?!%)"),
            foreign("nulls first, nulls last", "\\bnulls (first|last)\\b"),
            foreign("autoincrement, without rowid", "\\bautoincrement\\b|\\bwithout rowid\\b"));

    /** Each for a reason that the decision tells. */
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "on conflict", Set.of("InstanceRecoveryTable", "ProcessRecoveryTable", "VmoveTable"),
            "pragma", Set.of("Backup", "SqliteFile"),
            "sqlite's own tables", Set.of("SqliteMemory"),
            "autoincrement, without rowid", Set.of("Migrations"));

    private static Map.Entry<String, Pattern> foreign(String name, String pattern) {
        return Map.entry(name, Pattern.compile(pattern));
    }

    /** All texts of a class behind each other: a statement is mostly several. */
    private static String texts(Path source) throws IOException {
        StringBuilder all = new StringBuilder();
        Matcher text = TEXT.matcher(Files.readString(source).replaceAll("(?m)^\\s*(//|\\*|/\\*).*$", ""));
        while (text.find()) {
            all.append(text.group(1)).append(' ');
        }
        return all.toString().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }

    private static void look(String where, String sql, Map<String, Set<String>> found) {
        FOREIGN.forEach((what, pattern) -> {
            if (pattern.matcher(sql).find()) {
                found.computeIfAbsent(what, any -> new TreeSet<>()).add(where);
            }
        });
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    @Test
    void whatOtherDatabasesDoNotTakeStandsOnlyWhereItIsMeantTo() throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        List<Path> sources = files(STORE, ".java");
        List<Path> migrations = files(MIGRATIONS, ".sql");
        assertTrue(sources.size() > 20 && migrations.size() > 20, "nothing was read");
        for (Path source : sources) {
            look(source.getFileName().toString().replace(".java", ""), texts(source), found);
        }
        for (Path migration : migrations) {
            look(migration.getFileName().toString(), Files.readString(migration).replaceAll("--.*", ""), found);
        }
        assertEquals(new TreeMap<>(ALLOWED), found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert or replace into hosts values (?)",
                "insert into t (a) values (?) on conflict (a) do nothing",
                "select ifnull(a, 0) from t",
                "select a from t where a = ? limit ?, ?",
                "delete from t where id in (select id from t order by id desc limit 5)",
                "select a from t where (? is null or a = ?)",
                "update t set (a, b) = (select a, b from u)",
                "select a from t where (type = 'x') = ?",
                "select h.name from hosts h where h.reserved and h.deleted = 0",
                "select a from t where not deleted",
                "select 'a' || b from t",
                "select a from t order by a nulls last"
            })
    void theTestSeesWhatIsForeign(String sql) {
        Map<String, Set<String>> found = new TreeMap<>();
        look("it", sql, found);
        assertEquals(1, found.size(), found + " in " + sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a from t where payload like '%\\\"STARTED\\\"%' and h.deleted = 0 limit ?",
                "delete from boots where host = ? and id not in (select id from (select id from boots limit 50) newest)",
                "select a from t where not exists (select 1 from u) and (a = ? or b <= ?) and c = 1",
                "update t set a = (select a from u where b = ?), c = ? where d = ?"
            })
    void andNothingElse(String sql) {
        Map<String, Set<String>> found = new TreeMap<>();
        look("it", sql.toLowerCase(Locale.ROOT), found);
        assertEquals(Map.of(), found);
    }
}
