package io.masakari.controller.api;

import io.masakari.controller.api.Caller.Rights;
import java.util.List;
import java.util.Optional;

/**
 * What users of Keystone may do, by their roles. A role counts in any project, and in the whole system; one written as
 * {@code system:ROLE} counts only in a token for the whole system, and none in a token for a domain.
 *
 * @param operators roles that may do everything
 * @param readers roles that may look at everything
 * @param monitors roles that may report, as upstream's monitors do, and nothing else
 */
public record Policy(List<String> operators, List<String> readers, List<String> monitors) {
    private static final String SYSTEM = "system:";

    public Policy {
        operators = List.copyOf(operators);
        readers = List.copyOf(readers);
        monitors = List.copyOf(monitors);
    }

    /** The most that one of its roles allows; empty: nothing. */
    Optional<Rights> of(ValidToken token) {
        return has(token, operators)
                ? Optional.of(Rights.OPERATOR)
                : has(token, readers)
                        ? Optional.of(Rights.READER)
                        : has(token, monitors) ? Optional.of(Rights.MONITOR) : Optional.empty();
    }

    private static boolean has(ValidToken token, List<String> wanted) {
        boolean isScoped = token.system() || token.project().isPresent();
        return wanted.stream()
                .anyMatch(role -> role.startsWith(SYSTEM)
                        ? token.system() && token.roles().contains(role.substring(SYSTEM.length()))
                        : isScoped && token.roles().contains(role));
    }
}
