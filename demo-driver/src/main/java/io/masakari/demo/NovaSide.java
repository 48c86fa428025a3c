package io.masakari.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Nova and Keystone of a run. */
public interface NovaSide extends AutoCloseable {
    /** Starts them, and what belongs to them in the hosts; returns when they answer. */
    void up() throws InterruptedException;

    ProbedNova api();

    /** Told right after a host's power went, for a Nova that cannot feel it. */
    void powerIsOff(String host);

    /** Calls that it took so far, by its own count; empty if it does not count. */
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
