package io.masakari.controller;

import io.masakari.runtime.daemon.Daemon;
import java.nio.file.Path;

/** Starts the controller. */
public final class Main {
    private static final Path DEFAULT_CONFIG = Path.of("/etc/masakari/masakari-controller.conf");

    private Main() {}

    public static void main(String[] arguments) {
        Wiring wiring = new Wiring(System.getenv());
        Daemon.main(arguments, ControllerConfig.SPEC, DEFAULT_CONFIG, wiring::check, wiring::start);
    }
}
