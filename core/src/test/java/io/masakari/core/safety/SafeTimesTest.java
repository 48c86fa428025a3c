package io.masakari.core.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.detection.DetectionPolicy;
import io.masakari.core.model.TimeRule;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SafeTimesTest {
    private static final SafeTimes DEFAULTS = SafeTimes.defaults();
    private static final Pattern TERM = Pattern.compile("([0-9.]+ )?`([a-z_]+)`");

    /** Every time that the class tells, by the name that SAFETY.md has for it. */
    private static Map<String, Duration> terms() throws ReflectiveOperationException {
        Map<String, Duration> terms = new TreeMap<>();
        for (var method : SafeTimes.class.getMethods()) {
            if (method.getReturnType() == Duration.class && method.getParameterCount() == 0) {
                terms.put(snake(method.getName()), (Duration) method.invoke(DEFAULTS));
            }
        }
        for (var field : SafeTimes.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == Duration.class) {
                terms.put(field.getName().toLowerCase(Locale.ROOT), (Duration) field.get(null));
            }
        }
        return terms;
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** The cells of each row of SAFETY.md's section whose first cell matches. */
    private static List<List<String>> rows(String first) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../SAFETY.md"))) {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            if (cells.size() > 4 && cells.get(1).matches(first)) {
                rows.add(cells.subList(1, cells.size()));
            }
        }
        return rows;
    }

    @Test
    void setsWhatIsNamedAndLeavesTheRest() {
        SafeTimes changed = DEFAULTS.with(set -> set.settle = Duration.ofSeconds(7));
        assertEquals(Duration.ofSeconds(7), changed.settle());
        assertEquals(DEFAULTS, changed.with(set -> set.settle = DEFAULTS.settle()));
    }

    @Test
    void showsATimeInTheUnitThatFitsIt() {
        assertTrue(rule(Duration.ofMillis(1500)).toString().contains("(1500 ms)"));
        assertTrue(rule(Duration.ofSeconds(120)).toString().contains("(120 s)"));
        assertTrue(rule(Duration.ofSeconds(121)).toString().contains("(121 s)"));
        assertTrue(rule(Duration.ofSeconds(180)).toString().contains("(3 min)"));
    }

    @Test
    void aRuleIsKeptUpToItsLimit() {
        assertTrue(rule(Duration.ofMinutes(5)).isKept());
        assertFalse(rule(Duration.ofMinutes(5).plusMillis(1)).isKept());
    }

    private static TimeRule rule(Duration sum) {
        return new TimeRule("T-0", "`a`", sum, "`b`", Duration.ofMinutes(5), "why");
    }

    private static Duration time(String text) {
        String[] parts = text.split(" ");
        double number = Double.parseDouble(parts[0]);
        return Duration.ofMillis((long) (number * (parts[1].equals("min") ? 60_000 : 1_000)));
    }

    @Test
    void theDocumentHasEveryTimeWithItsDefault() throws IOException, ReflectiveOperationException {
        Map<String, Duration> documented = new TreeMap<>();
        for (List<String> row : rows("`[a-z_]+`")) {
            documented.put(row.get(0).replace("`", ""), time(row.get(1)));
        }
        assertEquals(terms(), documented);
    }

    @Test
    void theDocumentHasEveryRule() throws IOException {
        assertDocumented("T-[0-9]+", DEFAULTS.rules());
        assertDocumented("M-[0-9]+", DetectionPolicy.defaults().rules());
    }

    private static void assertDocumented(String ids, List<TimeRule> rules) throws IOException {
        List<String> rows = rows(ids).stream()
                .map(row -> "| " + String.join(" | ", row) + " |")
                .toList();
        assertEquals(rules.stream().map(TimeRule::row).toList(), rows);
    }

    @Test
    void aRulesSumsAreThoseOfItsTerms() throws ReflectiveOperationException {
        Map<String, Duration> terms = terms();
        for (TimeRule rule : DEFAULTS.rules()) {
            assertEquals(sum(rule.shorter(), terms), rule.sum(), rule.row());
            assertEquals(sum(rule.longer(), terms), rule.limit(), rule.row());
        }
    }

    private static Duration sum(String text, Map<String, Duration> terms) {
        Duration sum = Duration.ZERO;
        Matcher matcher = TERM.matcher(text);
        while (matcher.find()) {
            long times = matcher.group(1) == null
                    ? 1
                    : Long.parseLong(matcher.group(1).strip());
            sum = sum.plus(terms.get(matcher.group(2)).multipliedBy(times));
        }
        return sum;
    }

    @Test
    void theDefaultsKeepEveryRuleAndNothingIsToBeDerived() {
        DEFAULTS.rules().forEach(rule -> assertTrue(rule.isKept(), rule.toString()));
        DetectionPolicy.defaults().rules().forEach(rule -> assertTrue(rule.isKept(), rule.toString()));
        assertEquals(DEFAULTS, DEFAULTS.derived());
    }

    @Test
    void whateverIsConfiguredOnlyTheEvacuationLimitCanBreakARule() {
        for (long seconds : new long[] {1, 3, 10, 59, 600, 86_400}) {
            Duration time = Duration.ofSeconds(seconds);
            for (SafeTimes odd : List.of(
                    DEFAULTS.with(set -> set.callTimeout = time),
                    DEFAULTS.with(set -> set.settle = time),
                    DEFAULTS.with(set -> set.bootTime = time),
                    DEFAULTS.with(set -> set.latestArrival = time),
                    DEFAULTS.with(set -> set.serviceDownTime = time),
                    DEFAULTS.with(set -> set.clockSkew = time),
                    DEFAULTS.with(set -> set.evacuationLimit = time))) {
                boolean contradicts = odd.lateCall().compareTo(odd.evacuationLimit()) > 0;
                assertEquals(
                        contradicts ? List.of("T-1") : List.of(),
                        odd.derived().rules().stream()
                                .filter(rule -> !rule.isKept())
                                .map(TimeRule::id)
                                .toList(),
                        odd.toString());
            }
        }
    }

    @Test
    void aSegmentDeclaresALongerBootOfItsHostsAndNeverAShorterOne() {
        SafeTimes slow = DEFAULTS.ofHost(Duration.ofMinutes(2));
        assertEquals(Duration.ofSeconds(110), slow.margin());
        assertEquals(DEFAULTS.with(set -> set.bootTime = Duration.ofMinutes(2)), slow);
        assertEquals(DEFAULTS, DEFAULTS.ofHost(Duration.ofSeconds(3)));
        assertEquals(DEFAULTS, DEFAULTS.ofHost(DEFAULTS.bootTime()));
    }

    @Test
    void theLongerOfBootAndGateCountsAndNotTheirSum() {
        SafeTimes gated = DEFAULTS.behindGate(Duration.ofMinutes(2));
        assertEquals(Duration.ofSeconds(110), gated.margin());
        assertEquals(Duration.ofSeconds(225), gated.heardBy());
        SafeTimes slow = DEFAULTS.ofHost(Duration.ofMinutes(5)).behindGate(Duration.ofMinutes(2));
        assertEquals(Duration.ofSeconds(290), slow.margin());
        assertEquals(DEFAULTS, DEFAULTS.behindGate(Duration.ZERO));
        gated.rules().forEach(rule -> assertTrue(rule.isKept(), rule.toString()));
    }

    @Test
    void whatIsSentBehindAGateArrivesBeforeItsPromiseIsOver() {
        Instant now = Instant.parse("2026-12-01T00:00:00Z");
        Duration arrival = DEFAULTS.latestArrival();
        BehindGate shut = new BehindGate(Optional.of(now.plusSeconds(20)), Duration.ofSeconds(3), Optional.empty());
        assertEquals(Optional.of(now.plusSeconds(10)), shut.latest(arrival, Duration.ofSeconds(3)));
        assertEquals(
                Optional.of(now.plusSeconds(10)), shut.latest(arrival, Duration.ZERO), "a clock that was set back");
        assertEquals(Optional.of(now.plusSeconds(5)), shut.latest(arrival, Duration.ofSeconds(8)), "paused for 5 s");
        assertEquals(Optional.empty(), BehindGate.AWAITED.latest(arrival, Duration.ZERO));
        assertEquals(Optional.empty(), shut.contradictedBy("a guest").latest(arrival, Duration.ofSeconds(3)));
    }

    @Test
    void whereACallMayTakeLongerThanABootThereIsNoMargin() {
        for (long arrival : new long[] {15, 60}) {
            SafeTimes slow = DEFAULTS.with(set -> set.latestArrival = Duration.ofSeconds(arrival));
            assertEquals(Duration.ZERO, slow.margin());
        }
        assertEquals(
                Duration.ofSeconds(60),
                DEFAULTS.with(set -> set.latestArrival = Duration.ofSeconds(60)).lateCall());
    }

    @Test
    void aBrokenRuleSaysItsNumbers() {
        TimeRule broken =
                new TimeRule("T-0", "`a` + `b`", Duration.ofMillis(1_500), "`c`", Duration.ofMinutes(3), "it hurts");
        assertTrue(broken.isKept());
        assertEquals("a + b (1500 ms) must not be longer than c (3 min), or it hurts.", broken.toString());
        assertFalse(new TimeRule("T-0", "`a`", Duration.ofNanos(2), "`b`", Duration.ofNanos(1), "").isKept());
        assertTrue(new TimeRule("T-0", "`a`", Duration.ofNanos(1), "`b`", Duration.ofNanos(1), "").isKept());
    }
}
