package io.masakari.controller.store;

import io.masakari.core.recovery.host.HostProgress;
import io.masakari.core.safety.OperatorWord;
import java.time.Instant;
import java.util.Optional;

/**
 * A stored recovery, without its instances.
 *
 * @param id row number, the paging marker
 * @param recovery its evacuations are empty here; {@link VmoveTable} has them
 * @param version grows with every change; claims are conditional on it
 */
public record RecoveryRow(
        long id,
        HostProgress recovery,
        Optional<OperatorWord> word,
        Instant updatedAt,
        Optional<Instant> endedAt,
        String owner,
        Instant leaseUntil,
        long version) {}
