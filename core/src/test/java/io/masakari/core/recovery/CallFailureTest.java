package io.masakari.core.recovery;

import static io.masakari.core.recovery.CallFailure.Kind.ANSWER_LOST;
import static io.masakari.core.recovery.CallFailure.Kind.INTERNAL_ERROR;
import static io.masakari.core.recovery.CallFailure.Kind.REFUSED;
import static io.masakari.core.recovery.CallFailure.Kind.UNAVAILABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.safety.HoldReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which calls may be repeated as they are, and which only after a look (SAFETY.md, C-4). */
class CallFailureTest {
    private static CallFailure failure(CallFailure.Kind kind, int status) {
        return new CallFailure(kind, status, "the message");
    }

    @Test
    void whatHadNoEffectIsRepeated() {
        assertTrue(failure(UNAVAILABLE, 0).mayBeRepeated());
        assertTrue(failure(UNAVAILABLE, 503).mayBeRepeated());
        assertFalse(failure(UNAVAILABLE, 503).isUncertain());
        assertFalse(failure(UNAVAILABLE, 503).mayStillBegin());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429})
    void aRefusalOfTheCallerMayBeOverTheNextTime(int status) {
        assertTrue(failure(REFUSED, status).mayBeRepeated());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409})
    void aRefusalOfTheCallIsNotRepeated(int status) {
        assertFalse(failure(REFUSED, status).mayBeRepeated());
        assertFalse(failure(REFUSED, status).isUncertain());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 401, 429, 500, 504})
    void whatMayHaveBeenDoneIsNeverRepeatedWithoutALook(int status) {
        for (CallFailure.Kind kind : new CallFailure.Kind[] {ANSWER_LOST, INTERNAL_ERROR}) {
            assertFalse(failure(kind, status).mayBeRepeated());
            assertTrue(failure(kind, status).isUncertain());
            assertEquals(status != 500, failure(kind, status).mayStillBegin(), "Nova itself has answered with 500");
        }
    }

    @Test
    void aHoldTellsNovasTroubleFromTheControllersOwn() {
        assertEquals(HoldReason.INTERNAL_ERROR, failure(INTERNAL_ERROR, 0).holdReason());
        assertEquals(HoldReason.NOVA_UNREACHABLE, failure(ANSWER_LOST, 0).holdReason());
        assertEquals(HoldReason.NOVA_UNREACHABLE, failure(UNAVAILABLE, 503).holdReason());
    }

    @Test
    void theTextTellsWhoSaidIt() {
        assertEquals("Nova answered 409: the message", failure(REFUSED, 409).toString());
        assertEquals("no answer: the message", failure(ANSWER_LOST, 0).toString());
        assertEquals("internal error: the message", failure(INTERNAL_ERROR, 0).toString());
    }
}
