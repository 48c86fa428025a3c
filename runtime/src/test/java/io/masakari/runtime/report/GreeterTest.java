package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.BootId;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonitorKind;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.gate.GateStanding;
import io.masakari.runtime.journal.Event;
import io.masakari.runtime.journal.RecordingLog;
import io.masakari.runtime.time.ManualTime;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A monitor's greetings, to a controller of this version and to an earlier one. */
class GreeterTest {
    private static final BootId BOOT = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
    private static final InstanceId VM = InstanceId.of("7f1c8a52-0000-4000-8000-00000000000a");
    private static final String ANSWER =
            "{\"greeting\": {\"format\": 2, \"time\": \"2026-11-23T04:00:00Z\", \"challenge\": \"c1\", \"again_after\": 10}}";

    private final ManualTime time = new ManualTime(Instant.parse("2026-11-23T04:00:00.5Z"));
    private final RecordingLog log = new RecordingLog();
    private FakeController controller;
    private ControllerClient client;
    private Optional<HostName> name = Optional.of(new HostName("compute1"));
    private Optional<GateStanding> gate = Optional.empty();
    private SeenGuests seen;
    private List<BarredFencing> barred = List.of();
    private Greeter greeter;

    @BeforeEach
    void start() throws IOException {
        controller = new FakeController();
        client = client(FakeController.TOKEN, controller.url());
        greeter = greeter(client);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        controller.close();
    }

    @Test
    void saysWhoItIsAndReturnsTheLastChallenge() {
        controller.answerGreetings(200, ANSWER);
        assertEquals(new Greeter.Greeted(true, Duration.ofSeconds(10)), greeter.greet());
        time.advance(Duration.ofSeconds(10));
        greeter.greet();
        String said = "{\"greeting\":{\"format\":2,\"host\":\"compute1\",\"kind\":\"instance\",\"boot\":\"" + BOOT
                + "\",\"time\":\"2026-11-23T04:00:";
        assertEquals(List.of(said + "00.500Z\"}}", said + "10.500Z\",\"challenge\":\"c1\"}}"), controller.bodies());
        assertEquals(List.of(BOOT.toString(), BOOT.toString()), controller.boots());
        assertEquals(List.of(), log.entries());
    }

    @Test
    void keepsTheConnectionOpenBetweenGreetings() {
        controller.answerGreetings(200, ANSWER.replace("10}", "70}"));
        assertEquals(Duration.ofSeconds(30), greeter.greet().next());
        time.advance(Duration.ofSeconds(30));
        assertEquals(new Greeter.Greeted(true, Duration.ofSeconds(30)), greeter.greet());
        time.advance(Duration.ofSeconds(30));
        assertEquals(Duration.ofSeconds(10), greeter.greet().next());
        time.advance(Duration.ofSeconds(10));
        greeter.greet();
        assertEquals(
                List.of("POST /v1/monitors/greeting", "GET /v1", "GET /v1", "POST /v1/monitors/greeting"),
                controller.requests());
    }

    @Test
    void theControllersWishIsBounded() {
        assertEquals(Optional.of(Duration.ofSeconds(5)), wish("0"));
        assertEquals(Optional.of(Duration.ofSeconds(5)), wish("-1"));
        assertEquals(Optional.of(Duration.ofSeconds(300)), wish("301"));
        assertEquals(Optional.empty(), wish("\"soon\""));
        assertEquals(Optional.empty(), wish("[]"));
        assertEquals(
                Optional.empty(),
                Greeting.Reply.of("rubbish".getBytes(StandardCharsets.UTF_8)).againAfter());
        assertEquals(
                Optional.empty(),
                Greeting.Reply.of(("{\"greeting\": {\"challenge\": \"" + "c".repeat(65) + "\"}}")
                                .getBytes(StandardCharsets.UTF_8))
                        .challenge());
    }

    private static Optional<Duration> wish(String againAfter) {
        return Greeting.Reply.of(ANSWER.replace("10}", againAfter + "}").getBytes(StandardCharsets.UTF_8))
                .againAfter();
    }

    @Test
    void tellsHowTheGateStandsAndGreetsAtOnceWhenThatChanges() {
        controller.answerGreetings(200, ANSWER);
        gate = Optional.of(new GateStanding(Optional.of(Duration.ofMinutes(2)), Optional.empty(), false));
        greeter.greet();
        greeter.greet();
        gate = Optional.of(new GateStanding(Optional.empty(), Optional.of("the unit\nis masked"), true));
        greeter.greet();
        assertEquals(
                List.of("POST /v1/monitors/greeting", "GET /v1", "POST /v1/monitors/greeting"), controller.requests());
        String first = controller.bodies().get(0);
        assertTrue(first.endsWith(",\"gate\":{\"waits_ms\":120000,\"open\":false}}}"), first);
        String second = controller.bodies().get(2);
        assertTrue(second.contains("\"gate\":{\"fault\":\"the unit"), second);
        assertFalse(second.contains("\\n"), "one line: " + second);
        assertTrue(second.contains("\"open\":true}"), second);
    }

    @Test
    void aControllerThatKnowsNoGatesIsGreetedWithoutIt() {
        controller.answerGreetings(200, ANSWER);
        controller.knowNoGates();
        gate = Optional.of(new GateStanding(Optional.of(Duration.ofMinutes(2)), Optional.empty(), false));
        assertEquals(new Greeter.Greeted(true, Duration.ofSeconds(10)), greeter.greet());
        assertEquals(2, controller.requests().size());
        assertFalse(controller.bodies().get(1).contains("gate"));
        time.advance(Duration.ofSeconds(10));
        greeter.greet();
        assertEquals(3, controller.requests().size(), "it is not asked first with the gate");
        assertEquals(List.of(), log.entries());
    }

    private void sees(GuestList list) {
        seen = new SeenGuests(list, Duration.ofMillis(1_500));
    }

    private static String has(GuestList list) {
        return ANSWER.replace("10}", "10, \"guests\": \"" + GuestListWire.digest(list) + "\"}");
    }

    @Test
    void theGuestsOfItsHostAreToldInFullUntilTheControllerHasThem() throws IOException {
        GuestList list = new GuestList(List.of(VM), List.of());
        sees(list);
        greeter = greeter(client, () -> Optional.of(seen));
        controller.answerGreetings(200, ANSWER);
        assertEquals(Duration.ofSeconds(2), greeter.greet().next());
        time.advance(Duration.ofSeconds(10));
        controller.answerGreetings(200, has(list));
        greeter.greet();
        time.advance(Duration.ofSeconds(10));
        greeter.greet();
        String digest = "\"guests\":{\"age_ms\":1500,\"digest\":\"" + GuestListWire.digest(list) + "\"";
        String whole = digest + ",\"running\":\"" + GuestListWire.encode(List.of(VM)) + "\",\"paused\":\"\"}}}";
        assertTrue(
                controller.bodies().get(0).endsWith(whole), controller.bodies().get(0));
        assertTrue(controller.bodies().get(1).endsWith(whole), "it has not said that it has them");
        assertTrue(
                controller.bodies().get(2).endsWith(digest + "}}}"),
                controller.bodies().get(2));
    }

    @Test
    void otherGuestsAreToldSoonAndNobodyIsAskedToLookForThem() throws IOException {
        GuestList list = new GuestList(List.of(VM), List.of());
        sees(list);
        greeter = greeter(client, () -> Optional.of(seen));
        controller.answerGreetings(200, has(list));
        greeter.greet();
        time.advance(Duration.ofSeconds(2));
        assertEquals(new Greeter.Greeted(true, Duration.ofSeconds(2)), greeter.greet());
        assertEquals(1, controller.requests().size());
        sees(new GuestList(List.of(), List.of(VM)));
        time.advance(Duration.ofSeconds(2));
        greeter.greet();
        assertEquals(2, controller.requests().size());
        assertTrue(controller
                .bodies()
                .get(1)
                .contains("\"running\":\"\",\"paused\":\"" + GuestListWire.encode(List.of(VM))));
    }

    @Test
    void aControllerThatKnowsNoGuestsIsGreetedWithoutThem() throws IOException {
        controller.answerGreetings(200, ANSWER);
        controller.knowNoGuests();
        gate = Optional.of(new GateStanding(Optional.of(Duration.ofMinutes(2)), Optional.empty(), false));
        sees(new GuestList(List.of(VM), List.of()));
        greeter = greeter(client, () -> Optional.of(seen));
        greeter.greet();
        assertEquals(2, controller.requests().size());
        assertTrue(controller.bodies().get(1).contains("\"gate\""), "it may know gates");
        time.advance(Duration.ofSeconds(10));
        greeter.greet();
        assertEquals(3, controller.requests().size(), "it is not asked first with the guests");
        controller.knowNoGates();
        time.advance(Duration.ofSeconds(10));
        greeter.greet();
        assertFalse(
                controller.bodies().get(4).contains("gate"), controller.bodies().get(4));
    }

    @Test
    void whatAControllerHasRejectedItIsToldAgainAfterAWhile() throws IOException {
        controller.answerGreetings(200, ANSWER);
        controller.knowNoGuests();
        controller.knowNoGates();
        gate = Optional.of(new GateStanding(Optional.of(Duration.ofMinutes(2)), Optional.empty(), false));
        sees(new GuestList(List.of(VM), List.of()));
        greeter = greeter(client, () -> Optional.of(seen));
        greeter.greet();
        assertEquals(3, controller.requests().size(), "with all, without guests, without both");
        controller.knowAll(); // it was replaced by a later version, and nobody missed it
        for (int i = 0; i < LeftOut.GREETINGS; i++) {
            time.advance(Duration.ofSeconds(10));
            greeter.greet();
        }
        assertEquals(3 + LeftOut.GREETINGS, controller.requests().size());
        assertFalse(lastBody().contains("guests"), lastBody());
        time.advance(Duration.ofSeconds(10));
        greeter.greet();
        assertTrue(lastBody().contains("\"guests\""), lastBody());
        assertTrue(lastBody().contains("\"gate\""), lastBody());
        assertEquals(4 + LeftOut.GREETINGS, controller.requests().size());
    }

    private String lastBody() {
        return controller.bodies().get(controller.bodies().size() - 1);
    }

    @Test
    void whoseFencingIsBarredIsToldInBounds() throws IOException {
        controller.answerGreetings(200, ANSWER);
        HostName lost = new HostName("compute2");
        String long1 = "maintenance-mode=true" + "x".repeat(BarredFencing.LONGEST_REASON);
        barred = Collections.nCopies(BarredFencing.MOST + 1, new BarredFencing(lost, long1, Duration.ofMillis(120)));
        greeter.greet();
        String said = controller.bodies().get(0);
        assertTrue(
                said.contains("{\"host\":\"compute2\",\"why\":\"" + long1.substring(0, BarredFencing.LONGEST_REASON)
                        + "\",\"age_ms\":120}"),
                said);
        assertEquals(BarredFencing.MOST, said.split("compute2", -1).length - 1);
        barred = List.of();
        time.advance(Duration.ofSeconds(10));
        greeter.greet();
        assertFalse(controller.bodies().get(1).contains("fencing_barred"));
    }

    @Test
    void aControllerThatKnowsNoBarredFencingsIsGreetedWithoutThem() throws IOException {
        controller.answerGreetings(200, ANSWER);
        controller.knowNoBarredFencings();
        barred = List.of(new BarredFencing(new HostName("compute2"), "maintenance-mode=true", Duration.ZERO));
        greeter.greet();
        assertEquals(2, controller.requests().size());
        time.advance(Duration.ofSeconds(10));
        greeter.greet();
        assertEquals(3, controller.requests().size(), "it is not asked first with them");
        assertFalse(controller.bodies().get(2).contains("fencing_barred"));
    }

    @Test
    void whoDoesNotKnowItsNameOnlyKeepsTheConnection() {
        name = Optional.empty();
        assertEquals(new Greeter.Greeted(true, Duration.ofSeconds(1)), greeter.greet());
        assertEquals(List.of("GET /v1"), controller.requests());
    }

    @Test
    void aRefusalIsToldOnceUntilItEnds() {
        controller.answerGreetings(403, "not of your host");
        assertEquals(new Greeter.Greeted(true, Duration.ofSeconds(30)), greeter.greet());
        time.advance(Duration.ofSeconds(30));
        greeter.greet();
        assertEquals(1, log.of(Event.GREETING_REFUSED).size());
        String told = log.of(Event.GREETING_REFUSED).get(0).message();
        assertTrue(told.contains("403: not of your host"), told);
        controller.answerGreetings(200, ANSWER);
        time.advance(Duration.ofSeconds(30));
        greeter.greet();
        controller.answerGreetings(403, "not of your host");
        time.advance(Duration.ofSeconds(30));
        greeter.greet();
        assertEquals(2, log.of(Event.GREETING_REFUSED).size());
    }

    @Test
    void aWrongTokenIsTold() throws IOException {
        try (ControllerClient wrong = client("wr0ng", controller.url())) {
            greeter(wrong).greet();
            assertEquals(1, log.of(Event.GREETING_REFUSED).size());
        }
    }

    @Test
    void thatNobodyAnswersIsNotTold() {
        controller.stop();
        assertEquals(new Greeter.Greeted(false, Duration.ofSeconds(30)), greeter.greet());
        controller.answerGreetings(429, "too often");
        assertEquals(List.of(), log.entries());
    }

    @Test
    void anEarlierControllerGetsReportsWithoutABoot() {
        greeter.greet();
        assertEquals(List.of(), log.entries());
        assertInstanceOf(Answer.Accepted.class, client.send(report()));
        assertFalse(controller.bodies().get(1).contains("\"boot\""));
        assertEquals(2, controller.requests().size(), "it is not asked first with the boot");
        controller.answerGreetings(200, ANSWER);
        time.advance(Duration.ofSeconds(30));
        greeter.greet();
        assertInstanceOf(Answer.Accepted.class, client.send(report()));
        assertTrue(controller.bodies().get(3).contains("\"boot\":\"" + BOOT));
    }

    @Test
    void aControllerThatTurnsOutToBeEarlierLosesNoReport() {
        assertInstanceOf(Answer.Accepted.class, client.send(report()), "before the first greeting");
        controller.answerGreetings(200, ANSWER);
        greeter.greet();
        controller.turnEarlier();
        assertInstanceOf(Answer.Accepted.class, client.send(report()), "it was replaced since");
        controller.answerGreetings(200, ANSWER);
        int before = controller.requests().size();
        byte[] about = new String(report(), StandardCharsets.UTF_8)
                .replace("compute1", FakeController.UNKNOWN_HOST)
                .getBytes(StandardCharsets.UTF_8);
        assertInstanceOf(Answer.Rejected.class, client.send(about));
        assertEquals(before + 2, controller.requests().size());
    }

    @Test
    void eachControllerHasAChallengeOfItsOwn() throws IOException {
        controller.answerGreetings(200, ANSWER);
        try (FakeController second = new FakeController();
                ControllerClient both = client(FakeController.TOKEN, controller.url(), second.url())) {
            second.answerGreetings(200, ANSWER.replace("c1", "c2"));
            Greeter of = greeter(both);
            of.greet();
            controller.stop();
            time.advance(Duration.ofSeconds(10));
            of.greet();
            assertFalse(second.bodies().get(0).contains("challenge"));
            time.advance(Duration.ofSeconds(10));
            of.greet();
            assertTrue(second.bodies().get(1).contains("\"challenge\":\"c2\""));
        }
    }

    @Test
    void aReportWithoutABootStaysAsItIs() {
        assertEquals(Optional.empty(), NotificationWire.withoutBoot("{}".getBytes(StandardCharsets.UTF_8)));
        assertEquals(Optional.empty(), NotificationWire.withoutBoot("rubbish".getBytes(StandardCharsets.UTF_8)));
        byte[] without = NotificationWire.withoutBoot(report()).orElseThrow();
        assertEquals(Optional.empty(), NotificationWire.withoutBoot(without));
        assertArrayEquals(NotificationWire.encode(notification().in(Optional.empty())), without);
    }

    private static byte[] report() {
        return NotificationWire.encode(notification().in(Optional.of(BOOT)));
    }

    private static InstanceNotification notification() {
        return new InstanceNotification(
                new HostName("compute1"),
                Instant.parse("2026-11-23T04:00:00Z"),
                InstanceId.of("0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01"),
                "LIFECYCLE",
                "STOPPED_FAILED",
                Optional.of(new InstanceEvidence(
                        InstanceFailure.CRASHED,
                        Instant.parse("2026-11-23T04:00:00Z"),
                        InstanceEvidence.Sighting.LIVE,
                        0,
                        5,
                        5,
                        "a",
                        "")),
                OptionalLong.empty());
    }

    private Greeter greeter(ControllerClient of) {
        return greeter(of, Greeter.Guests.UNSEEN);
    }

    private Greeter greeter(ControllerClient of, Greeter.Guests guests) {
        return new Greeter(
                of,
                new Reporting.Sender(MonitorKind.INSTANCE, Optional.of(BOOT)),
                () -> name,
                () -> gate,
                guests,
                () -> barred,
                reply -> {},
                time.clocks(),
                log);
    }

    private static ControllerClient client(String token, URI... urls) throws IOException {
        return new ControllerClient(
                new ControllerClient.Settings(
                        List.of(urls),
                        new Secret(token),
                        Optional.empty(),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60)),
                Optional.of(BOOT));
    }
}
