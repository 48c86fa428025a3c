package io.masakari.core.model;

import static io.masakari.core.model.NotificationType.COMPUTE_HOST;
import static io.masakari.core.model.NotificationType.PROCESS;
import static io.masakari.core.model.NotificationType.VM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class NotificationTypeTest {
    private static List<NotificationType> those(Predicate<NotificationType> fact) {
        return Arrays.stream(NotificationType.values()).filter(fact).toList();
    }

    @Test
    void statesWhatIsTrueOfEachKindOfReport() {
        assertEquals(List.of(VM, PROCESS), those(NotificationType::isOfOwnHostOnly));
        assertEquals(List.of(COMPUTE_HOST), those(NotificationType::hasVmoves));
        assertEquals(List.of(COMPUTE_HOST), those(NotificationType::goesFirst));
        assertEquals(List.of(COMPUTE_HOST, VM), those(NotificationType::keepsHostBusy));
    }
}
