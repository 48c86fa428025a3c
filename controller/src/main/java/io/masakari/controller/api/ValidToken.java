package io.masakari.controller.api;

import io.masakari.core.model.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Keystone says of a token that is valid.
 *
 * @param user by name
 * @param project it is scoped to; empty for a token of another scope, or of none
 * @param system whether it is scoped to the whole system
 * @param roles by name, in that scope
 * @param rules what an application credential is limited to; empty: no limits
 * @param life how long it is valid from now on
 */
public record ValidToken(
        String user,
        Optional<Project> project,
        boolean system,
        Set<String> roles,
        Optional<List<AccessRule>> rules,
        Duration life) {
    private static final int MOST_SHOWN = 100;

    /** @param id as it stands in paths */
    public record Project(String id, String name) {}

    /** What is worth to be remembered of one that may do nothing here. */
    ValidToken withoutRules() {
        return new ValidToken(user, project, system, Set.of(), Optional.empty(), life);
    }

    /** For people, in one line. */
    String describe() {
        String scope = project.map(its -> "@" + shown(its.name())).orElse(system ? "@system" : "");
        return shown(user) + scope;
    }

    private static String shown(String name) {
        return Printable.cleaned(name.length() > MOST_SHOWN ? name.substring(0, MOST_SHOWN) : name);
    }
}
