package io.masakari.core.safety;

import io.masakari.core.model.FencingProof;
import io.masakari.core.model.HostEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a report is about, compared with the loss of the same host that is being recovered (SAFETY.md, C-24). */
public enum LossOrder {
    EARLIER,
    SAME,
    LATER;

    /** Where the boots do not tell: by the reporters' clocks, which may differ by so much. */
    public static LossOrder byTimes(HostEvidence report, HostEvidence known, Duration clockSkew) {
        Instant lost = report.lostAt();
        if (lost.isBefore(known.lostAt().minus(clockSkew))) {
            return EARLIER;
        }
        return lost.isAfter(known.lostAt().plus(clockSkew)) ? LATER : SAME;
    }

    /**
     * Whether the report takes the place of what is known. Of one loss, a proof is never given up for less, and what a partition
     * with quorum says never for what one without it says.
     *
     * @param clockSkew how much later a proof must be to be another one
     */
    public boolean outweighs(HostEvidence report, HostEvidence known, Duration clockSkew) {
        return switch (this) {
            case EARLIER -> false;
            case LATER -> true;
            case SAME -> {
                if (report.quorate() != known.quorate()) {
                    yield report.quorate();
                }
                Optional<Instant> had =
                        known.proof().map(FencingProof::completedAt).map(at -> at.plus(clockSkew));
                yield report.proof()
                        .map(FencingProof::completedAt)
                        .filter(at -> had.isEmpty() || at.isAfter(had.get()))
                        .isPresent();
            }
        };
    }
}
