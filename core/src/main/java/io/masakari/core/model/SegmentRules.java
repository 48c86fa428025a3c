package io.masakari.core.model;

import java.util.Objects;

/**
 * How a segment's hosts are recovered. The recovery of a host takes the rules as it begins, and keeps them to its end.
 *
 * @param method who chooses the targets of evacuations
 */
public record SegmentRules(RecoveryMethod method) {
    public SegmentRules {
        Objects.requireNonNull(method, "method");
    }
}
