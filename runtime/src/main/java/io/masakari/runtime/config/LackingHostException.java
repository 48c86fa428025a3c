package io.masakari.runtime.config;

import java.util.List;

/**
 * The configuration itself can be used, but this host lacks something that it names. A program runs all the same, and tells it:
 * it is an error for who checks a configuration, and no reason to keep back an upgrade of what runs with it.
 */
public final class LackingHostException extends ConfigException {
    public LackingHostException(List<Problem> problems) {
        super(problems);
    }
}
