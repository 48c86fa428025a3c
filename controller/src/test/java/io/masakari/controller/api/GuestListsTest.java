package io.masakari.controller.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.store.SightTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.GuestDisks;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonitorKind;
import io.masakari.core.recovery.SeenDisk;
import io.masakari.core.recovery.SeenGuest;
import io.masakari.runtime.report.GuestListWire;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instance monitors tell which guests their hosts have (SAFETY.md, C-37). */
class GuestListsTest extends OnRunningApi {
    private static final HostName COMPUTE1 = new HostName("compute1");
    private static final HostName COMPUTE2 = new HostName("compute2");
    private static final BootId FIRST = BootId.of("7f1c8a52-0000-4000-8000-000000000001");
    private static final BootId SECOND = BootId.of("7f1c8a52-0000-4000-8000-000000000002");
    private static final InstanceId WEB = new InstanceId(new UUID(1, 1));
    private static final InstanceId DB = new InstanceId(new UUID(1, 2));
    private static final GuestList BOTH = new GuestList(List.of(WEB), List.of(DB));
    private static final GuestList WEB_ONLY = new GuestList(List.of(WEB), List.of());

    private String token;
    private String challenge = "";

    @BeforeEach
    void tokens() {
        token = token("of-compute1", "'host': 'compute1', 'kinds': 'instance,process'");
    }

    private String token(String name, String binding) {
        HttpResponse<String> made = api.operator(
                "POST", "/v1/monitors", "{'monitor': {'name': '" + name + "', 'cluster': 'lab', " + binding + "}}");
        return JsonParser.parseString(made.body())
                .getAsJsonObject()
                .getAsJsonObject("monitor")
                .get("token")
                .getAsString();
    }

    private HttpResponse<String> post(String by, String kind, BootId boot, String returned, String guests) {
        return api.send(
                "POST",
                "/v1/monitors/greeting",
                by,
                Reports.json("{'greeting': {'format': 2, 'host': 'compute1', 'kind': '" + kind + "', 'boot': '" + boot
                        + "', 'time': '" + api.time.now() + "'"
                        + (returned.isEmpty() ? "" : ", 'challenge': '" + returned + "'") + guests + "}}"));
    }

    private static String whole(GuestList list, int age) {
        return ", 'guests': {'age_ms': " + age + ", 'digest': '" + GuestListWire.digest(list) + "', 'running': '"
                + GuestListWire.encode(list.running()) + "', 'paused': '" + GuestListWire.encode(list.paused()) + "'}";
    }

    private static String again(GuestList list, int age) {
        return ", 'guests': {'age_ms': " + age + ", 'digest': '" + GuestListWire.digest(list) + "'}";
    }

    /** Of the monitor itself: with the challenge that it was given last. @return the digest that the controller has */
    private Optional<String> greet(BootId boot, String guests) {
        return taken(post(token, "instance", boot, challenge, guests));
    }

    private Optional<String> taken(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        JsonObject greeting =
                JsonParser.parseString(answer.body()).getAsJsonObject().getAsJsonObject("greeting");
        challenge = greeting.get("challenge").getAsString();
        return Optional.ofNullable(greeting.get("guests")).map(digest -> digest.getAsString());
    }

    private List<SeenGuest> seen(InstanceId instance) {
        return api.database.read(tx -> SightTable.of(tx, instance, COMPUTE2, api.time.now()));
    }

    /** Greeted twice, as the first time it has no challenge yet. */
    private void told(GuestList list) {
        assertEquals(Optional.empty(), greet(FIRST, whole(list, 0)), "it may be a greeting of long ago");
        api.time.advance(Duration.ofSeconds(10));
        assertEquals(Optional.of(GuestListWire.digest(list)), greet(FIRST, whole(list, 1_000)));
    }

    @Test
    void aListIsTakenWithTheLastChallengeAndItsAge() {
        told(BOTH);
        Instant issued = RunningApi.START;
        Instant arrived = issued.plusSeconds(10);
        assertEquals(
                List.of(new SeenGuest(COMPUTE1, true, issued.minusSeconds(1), arrived, true)),
                seen(WEB),
                "since the challenge was issued, less its age; until now, as its monitor lives");
        assertFalse(seen(DB).get(0).running());
        assertEquals(List.of(), seen(new InstanceId(new UUID(1, 3))));
    }

    private static String withDisks(GuestList list) {
        String fields =
                "', 'local_disks': '" + GuestListWire.encode(list.disks().local()) + "', 'shared_disks': '"
                        + GuestListWire.encode(list.disks().shared()) + "'}";
        String guests = whole(list, 0);
        return guests.substring(0, guests.length() - 2) + fields;
    }

    /** C-41. */
    @Test
    void whereDisksLieIsTakenWithTheList() {
        GuestList list = WEB_ONLY.with(new GuestDisks(List.of(WEB), List.of(DB)));
        greet(FIRST, withDisks(list));
        api.time.advance(Duration.ofSeconds(10));
        assertEquals(Optional.of(GuestListWire.digest(list)), greet(FIRST, withDisks(list)));
        assertEquals(SeenDisk.LOCAL, disk(WEB));
        assertEquals(SeenDisk.UNSEEN, disk(DB), "nobody knows yet for how long it has been so");
        api.time.advance(Duration.ofSeconds(10));
        assertEquals(Optional.of(GuestListWire.digest(list)), greet(FIRST, again(list, 0)));
        assertEquals(SeenDisk.SHARED, disk(DB), "although it is off, and in no list of guests");
        assertEquals(
                400,
                post(
                                token,
                                "instance",
                                FIRST,
                                challenge,
                                withDisks(list).replace(GuestListWire.digest(list), GuestListWire.digest(WEB_ONLY)))
                        .statusCode());
    }

    private SeenDisk disk(InstanceId instance) {
        return api.database.read(tx -> SightTable.diskOf(tx, instance, COMPUTE1, Optional.empty(), api.time.now()));
    }

    @Test
    void aGreetingThatIsSentAgainOrComesLateIsNoSight() {
        told(BOTH);
        String used = challenge;
        api.time.advance(Duration.ofSeconds(10));
        assertEquals(Optional.of(GuestListWire.digest(WEB_ONLY)), greet(FIRST, whole(WEB_ONLY, 0)));
        api.time.advance(Duration.ofSeconds(10));
        assertEquals(Optional.empty(), taken(post(token, "instance", FIRST, used, whole(BOTH, 0))));
        assertEquals(List.of(), seen(DB));
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        told(BOTH);
        api.time.advance(Duration.ofSeconds(70));
        assertEquals(Optional.of(GuestListWire.digest(BOTH)), greet(FIRST, again(BOTH, 0)));
        api.database.writeAndWait(tx -> null); // behind what was written of it
        assertEquals(RunningApi.START.plusSeconds(10), seen(WEB).get(0).from(), "of the last challenge");
        assertEquals(Optional.empty(), greet(FIRST, again(WEB_ONLY, 0)), "that one it does not have");
        assertEquals(1, seen(DB).size());
    }

    @Test
    void ofTwoGreetingsWithOneChallengeOnlyOneHasAnsweredIt() throws Exception {
        Greetings greetings = new Greetings(api.database, (event, message, fields) -> {}, host -> {});
        Greetings.Monitor monitor = new Greetings.Monitor("of-compute1", MonitorKind.INSTANCE, COMPUTE1);
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            Optional<String> last = Optional.empty();
            for (int round = 0; round < 200; round++) {
                Greetings.Said said =
                        new Greetings.Said(true, Optional.of(FIRST), Duration.ZERO, last, Optional.empty());
                CyclicBarrier together = new CyclicBarrier(2);
                Callable<Greetings.Taken> greet = () -> {
                    together.await();
                    return greetings.greet(monitor, said, RunningApi.START);
                };
                List<Greetings.Taken> taken = new ArrayList<>();
                for (Future<Greetings.Taken> each : both.invokeAll(List.of(greet, greet))) {
                    taken.add(each.get());
                }
                assertEquals(
                        last.isPresent() ? 1 : 0,
                        taken.stream().filter(it -> it.answered().isPresent()).count());
                last = Optional.of(
                        taken.get(0).number() > taken.get(1).number()
                                ? taken.get(0).challenge()
                                : taken.get(1).challenge());
            }
        } finally {
            both.shutdown();
        }
    }

    @Test
    void aListThatWasOvertakenIsNotStoredOverALaterOneWhateverTheClocksSay() {
        GuestLists lists = new GuestLists(api.database);
        Instant now = RunningApi.START.plusSeconds(100);
        GuestLists.Told both = new GuestLists.Told(Duration.ZERO, GuestListWire.digest(BOTH), Optional.of(BOTH));
        GuestLists.Told web = new GuestLists.Told(Duration.ZERO, GuestListWire.digest(WEB_ONLY), Optional.of(WEB_ONLY));
        Greetings.Taken earlier = new Greetings.Taken("", Optional.of(now), 7);
        Greetings.Taken later = new Greetings.Taken("", Optional.of(now.minusSeconds(50)), 8);
        assertTrue(lists.take(COMPUTE1, "of-compute1", FIRST, web, later, now.minusSeconds(40))
                .isPresent());
        assertEquals(Optional.empty(), lists.take(COMPUTE1, "of-compute1", FIRST, both, earlier, now));
        assertEquals(List.of(), seen(DB));
        assertTrue(lists.take(COMPUTE1, "of-compute1", FIRST, web, earlier, now.plusSeconds(90))
                .isPresent());
        api.database.writeAndWait(tx -> null); // behind what was written of it
        assertEquals(now.minusSeconds(50), seen(WEB).get(0).from());
    }

    @Test
    void ofASilentMonitorAListIsOfItsLastGreeting() {
        told(BOTH);
        api.time.advance(Duration.ofHours(1));
        assertEquals(
                RunningApi.START.plusSeconds(9).plus(Duration.ofSeconds(90)),
                seen(WEB).get(0).until());
    }

    @Test
    void aHostThatHasBootedHasNoGuestOfBefore() {
        told(BOTH);
        greet(SECOND, "");
        assertEquals(List.of(), seen(WEB));
        api.time.advance(Duration.ofSeconds(10));
        assertEquals(Optional.empty(), greet(FIRST, whole(WEB_ONLY, 0)), "that boot is over");
        api.time.advance(Duration.ofSeconds(10));
        greet(SECOND, whole(WEB_ONLY, 0)); // the challenge of another boot
        api.time.advance(Duration.ofSeconds(10));
        assertEquals(Optional.of(GuestListWire.digest(WEB_ONLY)), greet(SECOND, whole(WEB_ONLY, 0)));
        assertEquals(1, seen(WEB).size());
    }

    @Test
    void whatARevokedTokenHasSaidCountsForNothing() {
        told(BOTH);
        assertEquals(1, seen(WEB).size());
        assertEquals(
                204, api.operator("DELETE", "/v1/monitors/of-compute1", null).statusCode());
        assertEquals(List.of(), seen(WEB));
    }

    @Test
    void onlyATokenOfItsOwnIsBelieved() {
        taken(post(api.monitorToken, "instance", FIRST, "", whole(BOTH, 0)));
        assertEquals(Optional.empty(), taken(post(api.monitorToken, "instance", FIRST, challenge, whole(BOTH, 0))));
        assertEquals(List.of(), seen(WEB));
        String other = token("of-compute2", "'host': 'compute2', 'kinds': 'instance'");
        assertEquals(403, post(other, "instance", FIRST, "", whole(BOTH, 0)).statusCode());
    }

    @Test
    void whatIsNoListIsRefused() {
        assertEquals(400, post(token, "process", FIRST, "", whole(BOTH, 0)).statusCode());
        assertEquals(400, post(token, "instance", FIRST, "", whole(BOTH, -1)).statusCode());
        assertEquals(
                400,
                post(token, "instance", FIRST, "", whole(BOTH, 0).replace("'digest': '", "'digest': 'x"))
                        .statusCode());
        GuestList tooMany = new GuestList(
                LongStream.rangeClosed(0, GuestList.MOST)
                        .mapToObj(i -> new InstanceId(new UUID(1, i)))
                        .toList(),
                List.of());
        assertEquals(400, post(token, "instance", FIRST, "", whole(tooMany, 0)).statusCode());
        String twice = GuestListWire.encode(List.of(WEB, WEB));
        HttpResponse<String> refused = post(
                token,
                "instance",
                FIRST,
                "",
                ", 'guests': {'age_ms': 0, 'digest': '" + GuestListWire.digest(BOTH) + "', 'running': '" + twice
                        + "'}");
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().contains("twice"), refused.body());
    }
}
