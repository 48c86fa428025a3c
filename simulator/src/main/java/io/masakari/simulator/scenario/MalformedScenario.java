package io.masakari.simulator.scenario;

/** A scenario's file cannot be understood; the message says where and why. */
public final class MalformedScenario extends IllegalArgumentException {
    public MalformedScenario(String file, int line, String why) {
        super(file + ", line " + line + ": " + why);
    }
}
