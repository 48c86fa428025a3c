package io.masakari.hostmonitor.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real monitors on a real cluster, against a controller that only takes notes. */
@Tag("lab")
class HostMonitorLabTest {
    private static final Duration NOTICE = Duration.ofSeconds(60);
    private static final Duration FENCING = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private Lab lab;

    @BeforeEach
    void raise() {
        lab = new Lab(directory);
        lab.up(3);
    }

    @AfterEach
    void takeDown() {
        lab.close();
    }

    @Test
    void aKilledHostIsReportedAndProvenByTwoWitnesses() {
        startAll();
        lab.lab("kill", "compute3");
        awaitArrived(4, FENCING);
        assertEquals(twice("compute3 PENDING NODE_DOWN", "compute3 PROVEN NODE_DOWN"), summaries());
        assertTrue(lab.log("compute1").contains("report.sent"), () -> lab.log("compute1"));
        assertTrue(lab.log("compute2").contains("report.sent"), () -> lab.log("compute2"));
    }

    /** What the fencer did not tell meanwhile is in the history, which is read when it is connected to again. */
    @Test
    void aFencingIsFoundWhenTheFencerOfTheSenderHasEnded() {
        startAll();
        lab.awaitLog("compute1", "fencing.told", NOTICE);
        lab.lab("crash", "compute1", "pacemaker-fenced");
        lab.lab("kill", "compute3");
        awaitArrived(4, FENCING);
        assertEquals(twice("compute3 PENDING NODE_DOWN", "compute3 PROVEN NODE_DOWN"), summaries());
        assertTrue(lab.log("compute1").contains("fencing.untold"), () -> lab.log("compute1"));
    }

    @Test
    void aPersonsWordThatAHostIsOffIsReportedAsSuch() {
        startAll();
        lab.lab("fencing", "fail");
        lab.lab("kill", "compute3");
        awaitArrived(2, NOTICE);
        lab.lab("exec", "compute1", "stonith_admin", "--confirm", "compute3");
        Lab.await("the proof", FENCING, () -> summaries().contains("compute3 PROVEN NODE_DOWN"), this::state);
        awaitArrived(4, FENCING);
        assertEquals(
                2,
                lab.arrived().stream()
                        .filter(body -> text(body, "action").equals("confirmed"))
                        .count());
    }

    @Test
    void theNextMonitorReportsWhenTheSenderIsKilledInTheSameMoment() {
        startAll();
        lab.killProgram("compute1");
        lab.lab("kill", "compute3");
        awaitArrived(2, FENCING);
        assertEquals(List.of("compute3 PENDING NODE_DOWN", "compute3 PROVEN NODE_DOWN"), summaries());
        assertTrue(lab.log("compute2").contains("report.sent")
                || lab.log("compute2").contains("report.takeover"));
    }

    @Test
    void anOrderlyStopIsNoFailure() {
        startAll();
        lab.lab("stop", "compute3");
        awaitArrived(2, NOTICE);
        assertEquals(twice("compute3 PENDING ORDERLY_LEAVE"), summaries());
        assertFalse(lab.log("compute1").contains("host.failed"));
    }

    @Test
    void onlyTheMajorityReportsAndTheCutOffHostIsFenced() {
        startAll();
        lab.lab("partition", "compute1", "compute2,compute3");
        awaitArrived(4, FENCING);
        assertEquals(twice("compute1 PENDING NODE_DOWN", "compute1 PROVEN NODE_DOWN"), summaries());
        assertFalse(lab.log("compute1").contains("report.sent"), () -> lab.log("compute1"));
        assertTrue(lab.log("compute2").contains("report.sent"), () -> lab.log("compute2"));
    }

    @Test
    void aFrozenHostIsFencedAndReported() {
        startAll();
        lab.lab("freeze", "compute3");
        awaitArrived(4, FENCING);
        assertEquals(twice("compute3 PENDING NODE_DOWN", "compute3 PROVEN NODE_DOWN"), summaries());
    }

    @Test
    void reportsWaitOnDiskUntilTheControllerAnswers() {
        startMonitors();
        lab.lab("kill", "compute3");
        lab.awaitLog("compute1", "fencing.proven", FENCING);
        lab.startController();
        awaitArrived(2, FENCING);
        assertTrue(summaries().contains("compute3 PENDING NODE_DOWN"), summaries()::toString);
        Lab.await("the proof", FENCING, () -> summaries().contains("compute3 PROVEN NODE_DOWN"), this::summaries);
    }

    private void startAll() {
        lab.startController();
        startMonitors();
    }

    private void startMonitors() {
        for (String host : List.of("compute1", "compute2", "compute3")) {
            lab.startMonitor(host);
        }
        for (String host : List.of("compute1", "compute2", "compute3")) {
            for (String other : List.of("compute1", "compute2", "compute3")) {
                if (!host.equals(other)) {
                    lab.awaitLog(host, "host.joined: " + other, NOTICE);
                }
            }
        }
        for (String host : List.of("compute1", "compute2", "compute3")) {
            lab.awaitLog(host, "monitor.ready", NOTICE);
        }
    }

    private void awaitArrived(int count, Duration limit) {
        Lab.await(count + " notifications", limit, () -> lab.arrived().size() >= count, this::state);
    }

    private Object state() {
        return lab.arrived() + "\n" + lab.log("compute1") + "\n" + lab.log("compute2");
    }

    /** Each notification as "HOST FENCING CAUSE", sorted. */
    private List<String> summaries() {
        return lab.arrived().stream()
                .map(body -> text(body, "hostname") + " " + text(body, "fencing") + " " + text(body, "cause"))
                .sorted()
                .toList();
    }

    private static List<String> twice(String... summaries) {
        return Stream.of(summaries).flatMap(each -> Stream.of(each, each)).toList();
    }

    private static String text(String body, String key) {
        Matcher matcher =
                Pattern.compile("\"" + key + "\"\\s*:\\s*\"([^\"]*)\"").matcher(body);
        return matcher.find() ? matcher.group(1) : "no " + key;
    }
}
