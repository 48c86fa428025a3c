package io.masakari.core.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which holds tell of storage, and of whose (SAFETY.md, C-34). */
class HoldReasonTest {
    @Test
    void tellsWhoseStorageIsAway() {
        assertEquals(
                EnumSet.of(HoldReason.IO_ERROR, HoldReason.IO_ERROR_STORM, HoldReason.HOST_STORAGE),
                those(HoldReason::isOfIoError));
        assertEquals(EnumSet.of(HoldReason.HOST_STORAGE), those(HoldReason::isOfHostsStorage));
        assertEquals(EnumSet.of(HoldReason.IO_ERROR_STORM), those(HoldReason::isOfManyInstances));
    }

    private static Set<HoldReason> those(Predicate<HoldReason> which) {
        return Arrays.stream(HoldReason.values()).filter(which).collect(Collectors.toSet());
    }
}
