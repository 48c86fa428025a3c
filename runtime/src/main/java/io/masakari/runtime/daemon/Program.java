package io.masakari.runtime.daemon;

import io.masakari.runtime.config.Config;

/** Wires a program up from its configuration. */
@FunctionalInterface
public interface Program {
    /**
     * Returns when the program can do its work; systemd is then told that it is ready.
     *
     * @throws FatalException for what an operator can correct
     * @throws io.masakari.runtime.config.ConfigException for values that contradict each other
     */
    Service start(Config config, Daemon daemon) throws Exception;
}
