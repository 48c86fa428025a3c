package io.masakari.nativebindings.pacemaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The fencer's words, as Pacemaker 2.1.5 and 3.0.0 sent them. */
class FencerMessageTest {
    private static final String DONE = "<notify t=\"st_notify\" subt=\"st_notify_fence\" st_op=\"st_notify_fence\""
            + " op-status=\"0\" rc-code=\"0\" st_rc=\"0\"><st_calldata><st_notify_fence state=\"2\" st_rc=\"0\""
            + " st_target=\"compute3\" st_device_action=\"reboot\" st_delegate=\"compute1\""
            + " st_remote_op=\"b1ea293b-0d0e\" st_origin=\"compute2\" st_clientid=\"c\""
            + " st_clientname=\"pacemaker-controld.57\"/></st_calldata></notify>";

    @Test
    void aFencingThatHasEnded() {
        FencerMessage message = read(DONE);
        assertEquals(
                Optional.of(new FencingEvent(
                        "compute3",
                        "reboot",
                        "compute2",
                        "compute1",
                        "pacemaker-controld.57",
                        FencingEvent.State.DONE,
                        Optional.empty())),
                message.ended());
        assertEquals("b1ea293b-0d0e", message.operation());
    }

    @Test
    void whatIsNotSurelyGoodHasFailed() {
        for (String bad : new String[] {
            DONE.replace("rc-code=\"0\"", "rc-code=\"1\""),
            DONE.replace(" rc-code=\"0\"", ""),
            DONE.replace("op-status=\"0\"", "op-status=\"4\""),
            DONE.replace(" op-status=\"0\"", ""),
            DONE.replace(" st_rc=\"0\"><st_calldata>", " st_rc=\"-61\"><st_calldata>"),
            DONE.replace("state=\"2\"", "state=\"4\"")
        }) {
            FencingEvent event = read(bad).ended().orElseThrow();
            assertEquals(FencingEvent.State.FAILED, event.state(), bad);
            assertFalse(event.saysOff(), bad);
        }
    }

    @Test
    void aPersonsWordIsTold() {
        FencingEvent word = read(DONE.replace("st_delegate=\"compute1\"", "st_delegate=\"a human\""))
                .ended()
                .orElseThrow();
        assertTrue(word.isConfirmation() && word.saysOff());
        assertFalse(read(DONE).ended().orElseThrow().isConfirmation());
    }

    @Test
    void namesAreText() {
        String target = read(DONE.replace("compute3", "&lt;a b=&apos;c&apos;/&gt;"))
                .ended()
                .orElseThrow()
                .target();
        assertEquals("<a b='c'/>", target);
    }

    @Test
    void otherNotificationsAreNoFencing() {
        FencerMessage synced = read(DONE.replace("st_notify_fence", "st_notify_history_synced"));
        assertEquals(FencerMessage.SYNCED, synced.notification());
        assertEquals(Optional.empty(), synced.ended());
        assertEquals(
                Optional.empty(), read("<notify subt=\"st_notify_fence\"/>").ended());
        assertEquals("", read("<ack status=\"0\"/>").notification());
    }

    @Test
    void whatCannotBeReadIsRefused() {
        for (String bad : new String[] {
            "",
            "<notify",
            "no xml",
            "<notify>" + "<a>".repeat(20) + "</a>".repeat(20) + "</notify>",
            "<!DOCTYPE a [<!ENTITY b \"" + "c".repeat(100) + "\">]><notify t=\"&b;\"/>",
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><notify>&a;</notify>"
        }) {
            assertThrows(IllegalArgumentException.class, () -> read(bad), bad);
        }
    }

    @Test
    void messagesAreTakenUpToTheBoundInASecondAndWhatWasMissedIsToldOnceInIt() {
        long second = Duration.ofSeconds(1).toNanos();
        FencerWatch.Intake intake = new FencerWatch.Intake(2);
        assertTrue(intake.takes(0) && intake.takes(1));
        assertFalse(intake.takes(second - 1));
        assertTrue(intake.mayTellMissed(second - 1));
        assertFalse(intake.mayTellMissed(second));
        assertTrue(intake.takes(second));
        assertTrue(intake.mayTellMissed(2 * second - 1));
    }

    private static FencerMessage read(String text) {
        return FencerMessage.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
