package io.masakari.controller.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.masakari.controller.cli.Ctl.Ran;
import io.masakari.controller.store.BarredFencingTable;
import io.masakari.controller.store.HeldRecovery;
import io.masakari.controller.store.MonitorRow;
import io.masakari.controller.store.MonitorTable;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.recovery.host.HostState;
import io.masakari.core.recovery.host.SkipReason;
import io.masakari.core.safety.HoldReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against the real API over its Unix socket. */
class MasakarictlTest {
    private static final String UUID_PATTERN = "[0-9a-f]{8}-[0-9a-f-]{27}";

    @TempDir
    Path directory;

    private RunningController controller;

    @BeforeEach
    void start() {
        controller = RunningController.start(directory);
    }

    @AfterEach
    void stop() {
        controller.close();
    }

    @Test
    void setsUpASegmentWithHosts() {
        ok("segment", "create", "rack1", "--cluster", "lab", "--recovery-method", "reserved_host");
        ok("host", "add", "compute1", "--segment", "rack1");
        ok("host", "add", "compute3", "--segment", "rack1", "--reserved");
        assertTable("""
                NAME   RECOVERY METHOD  CLUSTER  ENABLED  UUID
                rack1  reserved_host    lab      yes      UUID
                """, ok("segment", "list"));
        assertTable("""
                NAME      SEGMENT  RESERVED  ON MAINTENANCE  UUID
                compute1  rack1    no        no              UUID
                compute3  rack1    yes       no              UUID
                """, ok("host", "list"));
        assertEquals(ok("host", "list"), ok("host", "list", "--segment", "rack1"));
        assertTrue(ok("segment", "show", "rack1").contains("compute3"));
        ok("segment", "update", "rack1", "--no-enabled", "--name", "rack2");
        assertTrue(ok("segment", "list").contains("rack2"));
        assertTrue(ok("segment", "list").contains(" no "));
        ok("host", "delete", "compute3");
        ok("segment", "delete", "rack2");
        assertTrue(ok("segment", "list").contains("No segments yet. Create one: masakarictl segment create"));
    }

    @Test
    void putsHostsOnMaintenance() {
        labWithHosts();
        String said = ok("host", "maintenance", "on", "compute1");
        assertTrue(said.contains("on maintenance"), said);
        assertTrue(json("host", "show", "compute1").get("on_maintenance").getAsBoolean());
        ok("host", "maintenance", "off", "compute1");
        assertFalse(json("host", "show", "compute1").get("on_maintenance").getAsBoolean());
    }

    @Test
    void uuidsServeAsNames() {
        labWithHosts();
        String host = json("host", "show", "compute1").get("uuid").getAsString();
        ok("host", "update", host, "--reserved");
        assertTrue(json("host", "show", host).get("reserved").getAsBoolean());
        String segment = json("segment", "show", "rack1").get("uuid").getAsString();
        assertTrue(ok("host", "list", "--segment", segment).contains("compute1"));
    }

    @Test
    void keepsReservedHosts() {
        labWithHosts();
        ok("reserved-host", "add", "compute2", "--cluster", "lab");
        assertTable("""
                HOST      CLUSTER  SEGMENT  ON MAINTENANCE  RESERVED SINCE
                compute2  lab      rack1    no              2026-11-23 04:00:00Z
                """, ok("reserved-host", "list"));
        ok("reserved-host", "update", "compute2", "compute1");
        assertTrue(ok("reserved-host", "list", "--cluster", "lab").contains("compute1"));
        ok("reserved-host", "delete", "compute1");
        assertTrue(ok("reserved-host", "list").contains("No reserved hosts."));
    }

    @Test
    void showsARecoveryAsAStory() {
        String expected = """
                recovery      0b9d1a64-2f9c-4c63-a1c5-6a5f8f3f5c11
                of            host
                host          compute1
                state         held
                hold          awaiting proof
                message       MESSAGE
                started       2026-11-23 04:00:00Z
                ended         -
                notification  9d0c2f32-5a3e-4f6f-8f43-1f2ad3a6b7c8

                TIME          AFTER     WHAT HAPPENED
                04:00:00.000  +0.000 s  The loss of compute1 was reported.
                04:00:01.250  +1.250 s  Held: no fencing proof.

                INSTANCE                              NAME     FROM      TO        STATE    ATTEMPTS  REASON
                89cbaba5-1a0a-4073-8655-e2046d93823a  db?[31m  compute1  -         skipped  0         WHY
                5fa5bf28-6d77-4f96-b2c3-3e82c613ff84  web      compute1  compute2  landed   1         -
                """.replace("WHY", SkipReason.OPTED_OUT.meaning()).replace(
                "MESSAGE",
                "Held: " + HoldReason.AWAITING_PROOF.meaning() + ". Released by: "
                        + HoldReason.AWAITING_PROOF
                                .release()
                                .replace(" ID", " " + HeldRecovery.ID)
                                .replace(" HOST", " compute1")
                        + ".");
        assertEquals(expected, ok("recovery", "show", "compute1"));
        assertEquals(expected, ok("recovery", "show", "0b9d"));
        assertTrue(ok("recovery", "list", "--open").contains("awaiting proof"));
        assertFalse(ok("recovery", "list", "--open").contains("barred"));
    }

    @Test
    void tellsWhatBarsAFencing() {
        controller.database.writeAndWait(tx -> {
            MonitorTable.insert(
                    tx,
                    "of-compute2",
                    MonitorRow.Role.MONITOR,
                    Optional.of(new ClusterName("lab")),
                    "hash",
                    RunningController.START);
            BarredFencingTable.put(
                    tx,
                    "of-compute2",
                    List.of(new BarredFencingTable.Row(
                            "of-compute2",
                            new HostName("compute1"),
                            "the cluster's maintenance-mode is true",
                            RunningController.START)),
                    RunningController.START);
            return null;
        });
        assertTrue(ok("recovery", "list", "--open").contains("awaiting proof (fencing barred)"));
        String shown = ok("recovery", "show", "compute1");
        assertTrue(shown.contains("""

                MONITOR      READ AT               WHY IT ASKS FOR NO FENCING
                of-compute2  2026-11-23 04:00:00Z  the cluster's maintenance-mode is true
                """), shown);
    }

    @Test
    void releasesOnlyOnTheOperatorsWordAboutThatHost() {
        Ran without = controller.run("recovery", "release", "compute1", "--reason", "it is time");
        assertEquals(ExitCode.REFUSED, without.exitCode());
        assertTrue(without.err().contains("waits for a fencing proof"), without.err());

        Ran wrong =
                controller.run("recovery", "release", "0b9d", "--confirm-off=compute2", "--reason", "pulled the plug");
        assertEquals(ExitCode.USAGE, wrong.exitCode());
        assertTrue(wrong.err().contains("about host compute1, and you confirmed 'compute2'"), wrong.err());
        assertFalse(controller.recoveries.confirmedOff);

        String said = ok("recovery", "release", "0b9d", "--confirm-off=compute1", "--reason", "pulled the plug");
        assertEquals("Recovery of compute1 goes on.\n", said);
        assertTrue(controller.recoveries.confirmedOff);
        assertEquals(System.getProperty("user.name"), controller.recoveries.releasedBy);
        ok("recovery", "cancel", "0b9d", "--reason", "host is back");
        assertTrue(controller.recoveries.cancelled);
    }

    @Test
    void theReasonIsAsked() {
        Ran ran = controller.run("recovery", "release", "0b9d", "--confirm-off=compute1");
        assertEquals(ExitCode.USAGE, ran.exitCode());
        assertTrue(ran.err().contains("--reason"), ran.err());
    }

    @Test
    void aRecoveryWhoseRowIsDamagedIsShownAsThat() {
        controller.database.writeAndWait(tx -> tx.update("update recoveries set kind = 'STAR'"));
        String listed = ok("recovery", "list");
        assertTrue(listed.contains("damaged"), listed);
        assertTrue(listed.contains("0b9d1a64-2f9c-4c63-a1c5-6a5f8f3f5c11"), listed);
        Ran shown = controller.run("recovery", "show", "0b9d");
        assertEquals(ExitCode.REFUSED, shown.exitCode());
        assertTrue(shown.err().contains("damaged"), shown.err());
        assertTrue(shown.err().contains("See to host compute1 by hand"), shown.err());
    }

    @Test
    void warnsOfAMonitorOfAHostThatNoSegmentHas() {
        labWithHosts();
        String[] known = {"monitor", "add", "a", "--cluster", "lab", "--host", "compute1", "--kinds", "host"};
        assertEquals("", controller.run(known).err());
        String[] unknown = {"monitor", "add", "b", "--cluster", "lab", "--host", "computer1", "--kinds", "host"};
        Ran ran = controller.run(unknown);
        assertEquals(0, ran.exitCode());
        assertTrue(ran.err().contains("masakarictl host add computer1 --segment SEGMENT"), ran.err());
        assertTrue(controller
                .run("monitor", "bind", "a", "--host", "compute11", "--kinds", "host")
                .err()
                .contains("No segment has a host compute11"));
    }

    @Test
    void aTokenThatCannotBeSavedIsNotMade(@TempDir Path directory) {
        String missing = directory.resolve("none/token").toString();
        Ran ran = controller.run("monitor", "add", "script", "--operator", "--save", missing);
        assertEquals(ExitCode.USAGE, ran.exitCode());
        assertTrue(ran.err().contains("no token was made"), ran.err());
        Path file = directory.resolve("token");
        assertEquals(
                ExitCode.REFUSED,
                controller
                        .run("monitor", "add", "masakari-v1", "--operator", "--save", file.toString())
                        .exitCode());
        assertTrue(Files.notExists(file), "nothing is left where no token was made");
        ok("monitor", "add", "script", "--operator", "--save", file.toString());
    }

    @Test
    void aGateIsOpenedOnlyWhereItsHostIsNamedTwice() {
        controller.run("segment", "create", "rack1", "--recovery-method", "auto", "--instance-disks", "shared");
        controller.run("host", "add", "compute1", "--segment", "rack1");
        Ran refused = controller.run("host", "open-gate", "compute1", "--confirm", "compute2");
        assertEquals(ExitCode.USAGE, refused.exitCode(), refused.err());
        assertTrue(refused.err().contains("Nothing was done."), refused.err());
        Ran done = controller.run("host", "open-gate", "compute1", "--confirm", "compute1");
        assertEquals(ExitCode.OK, done.exitCode(), done.err());
        assertTrue(done.out().contains("The gate of host compute1 opens when it asks next"), done.out());
    }

    @Test
    void statusTellsWhatWaits() {
        labWithHosts();
        controller.time.advance(Duration.ofMinutes(125));
        Ran status = controller.run("status");
        assertEquals(ExitCode.UNPROTECTED, status.exitCode(), status.err());
        assertTrue(status.out().startsWith("""
                controller     version 0.1.0, up 2 h 5 min
                database       ok
                segments       1
                hosts          2, 0 reserved, 0 on maintenance
                monitors       0; heard: host on 0 hosts, instance on 0 hosts, process on 0 hosts
                gates at boot  0 hosts have one, 0 have none
                Nova           ok
                notifications  none
                recoveries     1 held
                on hold        1 awaiting proof
                stored         0 notifications, 0 sayings, 1 recoveries, 2 recovery events, 2 vmoves, 0 greetings, 0 boots
                set aside      0
                NOT PROTECTED: Nova knows no compute service of compute1, compute2. Correct the name: masakarictl host update.
                NOT PROTECTED: No host monitor of cluster lab is heard"""), status.out());
        assertTrue(status.out().contains("\nNote: On hold, and goes on by itself: 1 awaiting proof.\n"), status.out());

        Ran plugin = controller.run("status", "--check");
        assertEquals(2, plugin.exitCode());
        assertTrue(plugin.out().startsWith("MASAKARI CRITICAL - Nova knows no"), plugin.out());
        assertEquals(1, plugin.out().lines().count());
        Ran gone = Ctl.run(List.of(
                "status", "--check", "--socket", directory.resolve("none.sock").toString()));
        assertEquals(2, gone.exitCode());
        assertTrue(gone.out().startsWith("MASAKARI CRITICAL - "), gone.out());
    }

    @Test
    void aRecoveryIsStartedAndAConfirmationNamesItsHost() {
        assertEquals(
                "Recovery of compute1 is taken up.\n",
                ok("recovery", "start", "compute1", "--reason", "there is room"));
        assertFalse(controller.recoveries.confirmedOff);
        assertEquals(
                ExitCode.USAGE,
                controller
                        .run("recovery", "start", "compute1", "--reason", "r", "--confirm-off=compute2")
                        .exitCode());
        ok("recovery", "start", "compute1", "--reason", "unplugged", "--confirm-off=compute1");
        assertTrue(controller.recoveries.confirmedOff);
    }

    @Test
    void whatFailedIsShownUntilItIsAcknowledged() {
        HeldRecovery.end(controller.database, HostState.FAILED, true, RunningController.START);
        assertTrue(controller.run("status").out().contains("NOT PROTECTED: 1 recoveries have failed"));
        assertTrue(ok("recovery", "list", "--unacknowledged").contains("failed"));
        assertEquals(2, controller.run("recovery", "acknowledge", "compute1").exitCode(), "without a reason");
        String said = ok("recovery", "acknowledge", "compute1", "0b9d", "--reason", "db was lost for good");
        assertTrue(said.contains("is acknowledged by"), said);
        assertTrue(said.contains("was acknowledged already"), said);
        assertFalse(controller.run("status").out().contains("have failed"));
        assertEquals("Nothing is to be acknowledged.\n", ok("recovery", "list", "--unacknowledged"));
        assertTrue(ok("recovery", "show", "0b9d").contains(": db was lost for good"));
    }

    @Test
    void aMonitorsTokenIsShownOnceAndRevoked() {
        String said = ok("monitor", "add", "compute1", "--cluster", "lab");
        String token = said.lines().toList().get(1);
        assertTrue(token.length() > 30, said);
        assertFalse(ok("monitor", "list").contains(token));
        assertTrue(ok("monitor", "list").contains("compute1"));
        ok("monitor", "revoke", "compute1");
        assertEquals(
                ExitCode.NOT_FOUND,
                controller.run("monitor", "revoke", "compute1").exitCode());
    }

    @Test
    void worksFromElsewhereWithAnOperatorsToken() throws IOException {
        Path file = directory.resolve("token");
        ok("monitor", "add", "script", "--operator", "--save", file.toString());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String url = "http://127.0.0.1:" + controller.tcp.port();
        Ran ran = Ctl.run(List.of("status", "--url", url, "--token-file", file.toString()));
        assertEquals(ExitCode.UNPROTECTED, ran.exitCode(), ran.err());

        ok("monitor", "revoke", "script");
        Ran revoked = Ctl.run(List.of("status", "--url", url, "--token-file", file.toString()));
        assertEquals(ExitCode.NO_PERMISSION, revoked.exitCode());
        assertTrue(revoked.err().contains("masakarictl monitor add NAME --operator"), revoked.err());
    }

    @Test
    void notificationsCanBeListedByHost() {
        labWithHosts();
        assertEquals("No notifications.\n", ok("notification", "list", "--host", "compute1"));
        Ran ran = controller.run("notification", "show", "compute1");
        assertEquals(ExitCode.NOT_FOUND, ran.exitCode());
    }

    // ---- first-time mistakes

    @Test
    void aMissingSocketSaysHowToStartTheController() {
        Ran ran = Ctl.run(
                List.of("status", "--socket", directory.resolve("none.sock").toString()));
        assertEquals(ExitCode.UNREACHABLE, ran.exitCode());
        assertTrue(ran.err().contains("none.sock"), ran.err());
        assertTrue(ran.err().contains("systemctl start masakari-controller"), ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
    }

    @Test
    void aSocketThatNobodyListensOnSaysWhereToLook() throws IOException {
        Path dead = directory.resolve("dead.sock");
        UnixServerSocketChannel left = UnixServerSocketChannel.open();
        left.socket().bind(new UnixSocketAddress(dead.toFile()));
        left.close();
        Ran ran = Ctl.run(List.of("status", "--socket", dead.toString()));
        assertEquals(ExitCode.UNREACHABLE, ran.exitCode());
        assertTrue(ran.err().contains("journalctl -u masakari-controller"), ran.err());
    }

    @Test
    void nobodyOnThePortIsUnreachable() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "abc\n");
        Ran ran = Ctl.run(List.of("status", "--url", "http://127.0.0.1:1", "--token-file", file.toString()));
        assertEquals(ExitCode.UNREACHABLE, ran.exitCode());
        Ran clear = Ctl.run(List.of("status", "--url", "http://192.0.2.1", "--token-file", file.toString()));
        assertEquals(ExitCode.USAGE, clear.exitCode());
        assertTrue(clear.err().contains("in clear"), clear.err());
    }

    @Test
    void unknownNamesBringTheNearest() {
        labWithHosts();
        Ran host = controller.run("host", "show", "comptue1");
        assertEquals(ExitCode.NOT_FOUND, host.exitCode());
        assertEquals("masakarictl: There is no host 'comptue1'. Did you mean 'compute1'?\n", host.err());
        Ran segment = controller.run("host", "add", "compute9", "--segment", "zzzzzzzzzz");
        assertEquals("masakarictl: There is no segment 'zzzzzzzzzz'. There are: rack1.\n", segment.err());
    }

    @Test
    void aHostThatNovaDoesNotKnowIsRefusedInTheControllersWords() {
        labWithHosts();
        Ran ran = controller.run("host", "add", "unknown7", "--segment", "rack1");
        assertEquals(ExitCode.REFUSED, ran.exitCode());
        assertEquals("masakarictl: Compute service with name unknown7 could not be found.\n", ran.err());
    }

    @Test
    void wrongCommandLinesEndWithAHint() {
        for (String[] wrong : List.of(
                new String[] {"hots"},
                new String[] {"segment", "craete"},
                new String[] {"segment", "create", "x", "--recovery-method", "magic"},
                new String[] {"host"},
                new String[] {},
                new String[] {"segment", "update", "rack1"},
                new String[] {"monitor", "add", "x"})) {
            Ran ran = controller.run(wrong);
            assertEquals(ExitCode.USAGE, ran.exitCode(), String.join(" ", wrong) + ran.err());
            assertFalse(ran.err().contains("Exception"), ran.err());
        }
        assertTrue(controller
                .run("segment", "create", "x", "--recovery-method", "magic")
                .err()
                .contains("auto_priority"));
        assertTrue(controller.run("hots").err().contains("Did you mean"));
    }

    @Test
    void helpListsTheExitStatus() {
        Ran ran = Ctl.run(List.of("--help"));
        assertEquals(0, ran.exitCode());
        assertTrue(ran.out().contains("the controller cannot be reached"), ran.out());
        assertTrue(ran.out().contains("reserved-host"), ran.out());
    }

    // ---- helpers

    private void labWithHosts() {
        ok("segment", "create", "rack1", "--cluster", "lab", "--instance-disks", "shared");
        ok("host", "add", "compute1", "--segment", "rack1");
        ok("host", "add", "compute2", "--segment", "rack1");
    }

    private String ok(String... arguments) {
        Ran ran = controller.run(arguments);
        assertEquals("", ran.err());
        assertEquals(0, ran.exitCode());
        return ran.out();
    }

    private JsonObject json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--output=json");
        return JsonParser.parseString(ok(all.toArray(new String[0]))).getAsJsonObject();
    }

    private static void assertTable(String expected, String actual) {
        assertEquals(expected, actual.replaceAll(UUID_PATTERN, "UUID"));
    }
}
