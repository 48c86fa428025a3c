package io.masakari.controller.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.host.Evacuation;
import io.masakari.core.recovery.host.EvacuationState;
import io.masakari.core.recovery.host.HostProgress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VmoveTableTest {
    private static final Instant START = Instant.parse("2026-10-01T08:00:00Z");
    private static final InstanceId LATE = InstanceId.of("1c1f6a3e-9a42-4f0c-8a7b-52f3b0f0a001");

    @Test
    void whatIsLearnedLaterIsKeptAndAllComeBackInTheOrderInWhichTheyGo() {
        try (Database database = SqliteMemory.open(START)) {
            HeldRecovery.store(database, START);
            Evacuation seen = late("zzz", true);
            List<Evacuation> stored = database.writeAndWait(tx -> {
                HostProgress recovery = HostRecoveryTable.find(tx, HeldRecovery.ID)
                        .orElseThrow()
                        .progress();
                VmoveTable.save(tx, recovery, late("", false), START);
                VmoveTable.save(tx, recovery, seen, START);
                return VmoveTable.of(tx, HeldRecovery.ID);
            });
            assertEquals(seen, stored.get(0));
            assertEquals(3, stored.size());
        }
    }

    private static Evacuation late(String name, boolean preferred) {
        Evacuation.Edit e = new Evacuation.Edit();
        e.instance = LATE;
        e.name = name;
        e.preferred = preferred;
        e.resetFrom = "";
        e.state = EvacuationState.PENDING;
        e.target = Optional.empty();
        e.avoid = Set.of();
        e.since = START;
        e.notBefore = START;
        e.firstAskedAt = Optional.empty();
        e.skip = Optional.empty();
        e.reason = "";
        return e.build();
    }
}
