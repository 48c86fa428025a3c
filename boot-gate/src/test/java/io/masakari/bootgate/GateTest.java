package io.masakari.bootgate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.core.model.HostName;
import io.masakari.runtime.gate.GateFiles;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import io.masakari.runtime.report.ControllerClient;
import io.masakari.runtime.time.ManualTime;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the gate opens, and what it promises before, with controllers that behave well and badly. */
class GateTest {
    private static final String BOOT = "7f1c8a52-0000-4000-8000-000000000001";
    private static final URI FIRST = URI.create("http://first:15868");
    private static final URI SECOND = URI.create("http://second:15868");
    private static final Duration WAITS = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private final ManualTime time = new ManualTime(Instant.parse("2026-11-23T04:00:00Z"));
    private final RecordingLog log = new RecordingLog();
    private final List<String> console = new ArrayList<>();
    private final Map<URI, Controller> controllers = new HashMap<>();
    private int running;
    private boolean hidden;
    private GateFiles files;
    private Gate gate;
    private Asking asking;

    /** Counts each promise from when it issued the challenge that is answered, as the real one does. */
    private final class Controller implements Asking.Controllers {
        final List<JsonObject> asked = new ArrayList<>();
        String verdict = "wait";
        int status = 200;
        Optional<String> rubbish = Optional.empty();
        boolean silent;
        /** Until when the gate is shut, as far as this controller may believe. */
        Duration promisedUntil = Duration.ZERO;

        private final Map<String, Duration> issued = new HashMap<>();

        @Override
        public ControllerClient.Reply ask(URI controller, byte[] question) throws IOException {
            JsonObject said = JsonParser.parseString(new String(question, StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .getAsJsonObject("gate");
            if (silent) {
                throw new IOException("no route to host");
            }
            asked.add(said);
            if (!said.get("answers").isJsonNull()) {
                promisedUntil = issued.get(said.get("answers").getAsString())
                        .plusMillis(said.get("promise_ms").getAsLong());
            }
            String challenge = controller.getHost() + asked.size();
            issued.put(challenge, elapsed());
            String body = rubbish.orElse("{\"gate\": {\"verdict\": \"" + verdict + "\", \"why\": \"12 instances\","
                    + " \"challenge\": \"" + challenge
                    + "\", \"ask_again_ms\": 1000, \"promise_ms\": 20000, \"instances\": 12}}");
            return new ControllerClient.Reply(status, body.getBytes(StandardCharsets.UTF_8));
        }

        JsonObject last() {
            return asked.get(asked.size() - 1);
        }
    }

    @BeforeEach
    void begin() {
        files = new GateFiles(directory);
        begin(FIRST);
    }

    @Test
    void opensAtOnceWhenTheControllerLetsIt() {
        controllers.get(FIRST).verdict = "open";
        asking.round();
        assertEquals(Optional.of("the controller lets it: 12 instances"), gate.opened());
        assertTrue(files.isOpen());
        JsonObject said = controllers.get(FIRST).last();
        assertEquals("compute2", said.get("hostname").getAsString());
        assertEquals(BOOT, said.get("boot").getAsString());
        assertTrue(said.get("answers").isJsonNull());
        assertEquals(0, said.get("promise_ms").getAsLong());
        assertFalse(said.has("opened"));
        assertEquals(2, console.size(), console.toString());
    }

    @Test
    void opensAfterItsWaitWhenItHearsNothing() {
        controllers.get(FIRST).silent = true;
        pass(WAITS.minusMillis(1));
        assertEquals(Optional.empty(), gate.opened());
        pass(Duration.ofMillis(1));
        assertTrue(gate.opened().isPresent());
        assertEquals(1, log.of(Event.BOOT_GATE_UNHEARD).size());
    }

    @Test
    void whatIsNoVerdictIsNotHeard() {
        Controller controller = controllers.get(FIRST);
        for (int status : new int[] {401, 403, 404, 429, 500}) {
            controller.status = status;
            controller.verdict = "open";
            asking.round();
        }
        controller.status = 200;
        for (String rubbish : List.of("", "<html>", "{}", "{\"gate\": {\"verdict\": \"perhaps\"}}", "{\"gate\": 1}")) {
            controller.rubbish = Optional.of(rubbish);
            asking.round();
        }
        assertEquals(Optional.empty(), gate.opened());
        assertTrue(controller.last().get("answers").isJsonNull());
        pass(WAITS);
        assertTrue(gate.opened().isPresent());
    }

    @Test
    void keepsEachPromiseAlsoWhenTheControllerIsGone() {
        Controller controller = controllers.get(FIRST);
        pass(Duration.ofSeconds(150));
        assertEquals(Optional.empty(), gate.opened(), "renewed every second");
        assertEquals(21_000, controller.last().get("promise_ms").getAsLong(), "20 s from now on");
        controller.silent = true;
        Duration promised = controller.promisedUntil;
        while (gate.opened().isEmpty()) {
            pass(Duration.ofMillis(10));
        }
        assertTrue(elapsed().compareTo(promised) >= 0, elapsed() + " after " + promised);
        assertTrue(elapsed().compareTo(promised.plusSeconds(3)) < 0, elapsed() + " after " + promised);
    }

    @Test
    void aRequestThatIsLostOnItsWayCounts() {
        pass(Duration.ofSeconds(119));
        controllers.get(FIRST).silent = true;
        asking.round();
        pass(Duration.ofSeconds(19));
        assertEquals(Optional.empty(), gate.opened());
    }

    @Test
    void neverPromisesPastTenMinutesAndOpensThen() {
        Controller controller = controllers.get(FIRST);
        pass(Duration.ofSeconds(590));
        long promise = controller.last().get("promise_ms").getAsLong();
        assertTrue(promise < 12_000, promise + " ms");
        pass(Duration.ofSeconds(9));
        assertEquals(Optional.empty(), gate.opened());
        assertTrue(controller.promisedUntil.compareTo(Duration.ofMinutes(10)) <= 0);
        pass(Duration.ofSeconds(1));
        assertTrue(gate.opened().isPresent());
    }

    @Test
    void aKilledOneResumesWithWhatItHadPromised() {
        pass(Duration.ofSeconds(118));
        Duration promised = controllers.get(FIRST).promisedUntil;
        begin(FIRST);
        controllers.get(FIRST).silent = true;
        pass(Duration.ofSeconds(10));
        assertEquals(Optional.empty(), gate.opened());
        while (gate.opened().isEmpty()) {
            pass(Duration.ofMillis(10));
        }
        assertTrue(elapsed().compareTo(promised) >= 0, elapsed() + " after " + promised);
        begin(FIRST);
        assertTrue(gate.opened().isPresent(), "it does not shut again");
    }

    @Test
    void whatAnEarlierBootHasLeftDoesNotCount() throws IOException {
        GateFiles.State old = files.read().orElseThrow();
        files.write(new GateFiles.State("other", old.began(), Duration.ZERO, old.promised()));
        begin(FIRST);
        pass(WAITS.minusMillis(1));
        assertEquals(Optional.empty(), gate.opened());
    }

    @Test
    void whatCannotBeWrittenDownIsNotPromised() throws IOException {
        asking.round();
        Files.delete(directory.resolve("state"));
        Files.delete(directory);
        asking.round();
        JsonObject said = controllers.get(FIRST).last();
        assertTrue(said.get("answers").isJsonNull(), said.toString());
        assertEquals(0, said.get("promise_ms").getAsLong());
        assertEquals(1, log.of(Event.BOOT_GATE_UNPROMISED).size());
        pass(WAITS);
        assertTrue(gate.opened().isPresent(), "and it opens");
    }

    @Test
    void noneCanOpenWhatAnotherCountsOn() {
        begin(FIRST, SECOND);
        controllers.get(SECOND).verdict = "open";
        asking.round();
        asking.round();
        Duration promised = controllers.get(FIRST).promisedUntil;
        controllers.get(FIRST).silent = true;
        asking.round();
        assertEquals(Optional.empty(), gate.opened());
        while (gate.opened().isEmpty()) {
            pass(Duration.ofMillis(10));
        }
        assertTrue(elapsed().compareTo(promised) >= 0, elapsed() + " after " + promised);
        assertTrue(elapsed().compareTo(WAITS) < 0, "it need not wait for more");
    }

    @Test
    void countsWhatRunsAndSaysNothingWhereThatIsHidden() {
        running = 3;
        asking.round();
        assertEquals(3, controllers.get(FIRST).last().get("running").getAsInt());
        hidden = true;
        asking.round();
        assertEquals(1, controllers.get(FIRST).asked.size());
        assertEquals(1, log.of(Event.BOOT_GATE_UNPROMISED).size());
    }

    @Test
    void openedByHandItKeepsItsPromises() throws IOException {
        pass(Duration.ofSeconds(130));
        Duration promised = controllers.get(FIRST).promisedUntil;
        files.request(new GateFiles.Request(false, "the site was dark"));
        pass(Duration.ofSeconds(5));
        assertEquals(Optional.empty(), gate.opened());
        assertEquals(0, controllers.get(FIRST).last().get("promise_ms").getAsLong(), "no more promises");
        pass(Duration.ofSeconds(20));
        assertEquals(Optional.of("opened by hand: the site was dark"), gate.opened());
        assertTrue(elapsed().compareTo(promised) >= 0);
        asking.round();
        assertEquals(
                "the site was dark", controllers.get(FIRST).last().get("opened").getAsString());
    }

    @Test
    void openedByForceItOpensAtOnce() throws IOException {
        pass(Duration.ofSeconds(10));
        files.request(new GateFiles.Request(true, "the controller is stopped"));
        gate.look();
        assertEquals(Optional.of("opened by force: the controller is stopped"), gate.opened());
    }

    private void begin(URI... urls) {
        for (URI url : urls) {
            controllers.putIfAbsent(url, new Controller());
        }
        gate = new Gate(
                new Gate.Host(new HostName("compute2"), BOOT, WAITS),
                files,
                this::count,
                time.ticker(),
                log,
                console::add);
        asking = new Asking(
                gate, List.of(urls), (url, question) -> controllers.get(url).ask(url, question));
        asked = Duration.ZERO;
    }

    private int count() throws IOException {
        if (hidden) {
            throw new IOException("/proc/1/comm");
        }
        return running;
    }

    private Duration asked = Duration.ZERO;

    /** As the program: it asks once a second, and looks more often. */
    private void pass(Duration duration) {
        Duration end = elapsed().plus(duration);
        while (gate.opened().isEmpty() && elapsed().compareTo(end) < 0) {
            if (elapsed().compareTo(asked) >= 0) {
                asked = elapsed().plus(asking.round());
            }
            Duration step = Duration.ofMillis(200);
            Duration left = end.minus(elapsed());
            time.advance(step.compareTo(left) < 0 ? step : left);
            gate.look();
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(time.ticker().now().nanos());
    }
}
