package io.masakari.simulator;

/** A scenario's file cannot be understood; the message says where and why. */
final class MalformedScenario extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedScenario(String file, int line, String why) {
        super(file + ", line " + line + ": " + why);
    }
}
