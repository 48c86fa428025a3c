package io.masakari.controller.api;

import java.util.Optional;

/** What the API asks Keystone. Any thread. */
public interface TokenValidation {
    /** Where clients get their tokens. */
    String authUri();

    /**
     * Blocks for some seconds at most. Empty if Keystone knows no such token, or it has expired or was revoked.
     *
     * @throws Unavailable if Keystone gives no answer to go by
     */
    Optional<ValidToken> validate(String token);

    /** Keystone cannot be asked; the message is shown to the sender. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
