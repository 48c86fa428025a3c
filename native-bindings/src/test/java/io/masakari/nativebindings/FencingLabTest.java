package io.masakari.nativebindings;

import static io.masakari.nativebindings.LabProbe.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the fencer of a real Pacemaker cluster tells of fencing that takes three seconds; asked by a probe in compute1. */
@Tag("lab")
class FencingLabTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration DELAY = Duration.ofSeconds(3);
    private static ClusterLab lab;
    private static LabProbe probe;
    private static int questions;

    @BeforeAll
    static void raise() throws IOException {
        lab = ClusterLab.up(3, Map.of());
        lab.run("fencing", "delay", Long.toString(DELAY.toSeconds()));
        probe = lab.probe("compute1", "fencing");
    }

    @AfterAll
    static void end() {
        if (lab != null) {
            lab.close();
        }
    }

    /**
     * Pacemaker may fence a host once more that a test had fenced, while it starts or right after it: then it is
     * started again.
     */
    @BeforeEach
    void allHostsAreOnline() {
        for (String host : List.of("compute2", "compute3")) {
            int attempts = 1;
            while (!online(host)) {
                assertTrue(++attempts <= 7, host + " does not stay online");
            }
        }
        probe.mark();
    }

    private static boolean online(String host) {
        return lab.succeeds("start", host) && lab.succeeds("wait", host, "online", "20");
    }

    @Test
    void aDeadHostIsPendingThenProvenOff() {
        assertEquals("false", field(ask("compute2"), "proof"));
        lab.run("kill", "compute2");
        String pending = askUntil("compute2", "pending", "true");
        assertEquals("false", field(pending, "proof"), pending);
        assertEquals("false", field(ask("compute3"), "pending"));

        String told = probe.await("TOLD", "target=compute2", "action=reboot", "state=DONE", "order=true");
        assertTrue(List.of("compute1", "compute3").contains(field(told, "delegate")), told);
        String proven = askUntil("compute2", "proof", "true");
        assertEquals("false", field(proven, "pending"), proven);
        String entry = probe.await("ENTRY", "target=compute2", "action=reboot", "state=DONE");
        assertTrue(List.of("compute1", "compute3").contains(field(entry, "delegate")), entry);
        assertTrue(Long.parseLong(field(entry, "nanos")) > 0, entry);
    }

    @Test
    void questionsAreAnsweredWhileALiveMemberIsFenced() {
        probe.say("fence compute3");
        int answered = 0;
        boolean seenPending = false;
        while (probe.sinceMark("FENCED").isEmpty()) {
            String answer = ask("compute3");
            assertTrue(Long.parseLong(field(answer, "millis")) < 2000, answer);
            seenPending |= field(answer, "pending").equals("true");
            answered++;
        }
        String fenced = probe.await("FENCED", "node=compute3", "code=0");
        assertTrue(Long.parseLong(field(fenced, "millis")) >= DELAY.toMillis(), fenced);
        assertTrue(answered > 10 && seenPending, answered + " answers, " + probe);
        assertEquals("true", field(ask("compute3"), "proof"));
        probe.await("ENTRY", "target=compute3", "action=off", "state=DONE");
    }

    @Test
    void anUnknownNodeCannotBeFenced() {
        probe.say("fence nobody");
        probe.await("FENCED", "node=nobody", "code=-19");
        // It is in the history, as what it was: no proof.
        assertEquals("false", field(ask("nobody"), "proof"));
        probe.await("ENTRY", "target=nobody", "state=FAILED");
    }

    @Test
    void failedFencingIsNoProof() {
        String before = ask("compute2");
        lab.run("fencing", "fail");
        try {
            probe.mark().say("fence compute2");
            String refused = probe.await("FENCED", "node=compute2");
            assertTrue(Integer.parseInt(field(refused, "code")) < 0, refused);
            probe.await("TOLD", "target=compute2", "state=FAILED");
        } finally {
            lab.run("fencing", "delay", Long.toString(DELAY.toSeconds()));
        }
        String after = ask("compute2");
        probe.await("ENTRY", "target=compute2", "action=off", "state=FAILED");
        for (String unchanged : List.of("proof", "seconds")) {
            assertEquals(field(before, unchanged), field(after, unchanged), after);
        }
    }

    @Test
    void theEndOfTheFencerIsSurvived() {
        lab.run("crash", "compute1", "pacemaker-fenced");
        probe.await("LOST");
        probe.await("LISTENING");
        // Asked of this very fencer, as soon as it knows the cluster's devices: its peers may not know it yet.
        long deadline = System.nanoTime() + LIMIT.toNanos();
        String fenced;
        do {
            probe.mark().say("fence compute3");
            fenced = probe.await("FENCED", "node=compute3");
            assertTrue(System.nanoTime() - deadline < 0, fenced);
        } while (!field(fenced, "code").equals("0"));
        probe.await("TOLD", "target=compute3", "action=off", "state=DONE");
    }

    @Test
    void aPersonsWordIsToldAsSuch() {
        lab.run("exec", "compute1", "stonith_admin", "--confirm", "compute3");
        probe.await("TOLD", "target=compute3", "action=off", "state=DONE", "delegate=a_human");
    }

    private static String ask(String node) {
        return probe.say("history " + node).await("HISTORY", "question=" + ++questions, "node=" + node);
    }

    private static String askUntil(String node, String name, String value) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        String answer = ask(node);
        while (!field(answer, name).equals(value)) {
            assertTrue(System.nanoTime() - deadline < 0, answer);
            answer = ask(node);
        }
        return answer;
    }
}
