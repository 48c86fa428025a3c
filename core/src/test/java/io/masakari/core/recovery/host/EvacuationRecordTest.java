package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvacuationRecordTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "done,DONE",
        "completed,DONE",
        "failed,FAILED",
        "error,FAILED",
        "cancelled,FAILED",
        "accepted,UNDER_WAY",
        "pre-migrating,UNDER_WAY",
        "a word of a later release,UNDER_WAY"
    })
    void aWordThatIsNotKnownToBeAnEndCountsAsUnderWay(String status, EvacuationRecord.Stage expected) {
        assertEquals(expected, EvacuationRecord.Stage.of(status));
    }
}
