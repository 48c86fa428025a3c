package io.masakari.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Nova and Keystone of a run. */
public interface NovaSide extends AutoCloseable {
    /** Starts them, and what belongs to them in the hosts; returns when they answer. */
    void up() throws InterruptedException;

    ProbedNova api();

    /** Called right after a host's power was cut, for a Nova that cannot notice it. */
    void powerIsOff(String host);

    /** Called when a host's nova-compute may start again. */
    void powerIsOn(String host);

    /** The calls so far, by its own count; empty if it does not count. */
    Optional<Map<String, Integer>> httpCalls();

    /** Lines for the controller's configuration, section [nova]. */
    List<String> controllerConfig();

    /**
     * Runs the tests of the controller's Nova client against it.
     *
     * @return the test runner's closing line
     */
    String runClientTests();

    /** Things that must never happen and that this Nova saw; one sentence each. */
    List<String> violations();

    @Override
    void close();
}
