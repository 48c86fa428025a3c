package io.masakari.controller.store;

import io.masakari.core.recovery.Progress;
import io.masakari.core.safety.OperatorWord;
import java.util.Optional;

/**
 * A stored recovery of an instance or a process.
 *
 * @param version grows with every change; claims are conditional on it
 */
public record StoredProgress<P extends Progress>(P progress, Optional<OperatorWord> word, String owner, long version) {}
