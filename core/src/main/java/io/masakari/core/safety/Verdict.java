package io.masakari.core.safety;

import java.util.Objects;

/** The gates' answer. */
public sealed interface Verdict {
    /** Act, on this proof. There is no Allow without one (SAFETY.md, C-1). */
    record Allow(Proof proof) implements Verdict {
        public Allow {
            Objects.requireNonNull(proof, "proof");
        }
    }

    /** @param detail what was found, for people; shown together with the reason's own texts */
    record Hold(HoldReason reason, String detail) implements Verdict {
        public Hold {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(detail, "detail");
        }
    }
}
