package io.masakari.runtime.report;

import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import java.nio.file.Path;

/** The keys by which an operator tells a monitor where its reports go; the same in every monitor. */
public final class ControllerKeys {
    private final ConnectionKeys connection;
    private final Key<Path> spool;

    /** Adds them to a monitor's keys. */
    public ControllerKeys(ConfigSpec spec, Path spoolByDefault) {
        connection = new ConnectionKeys(spec);
        spool = spec.section("report")
                .path("spool", spoolByDefault)
                .doc("Directory for reports that are not delivered yet; it must survive a restart.");
    }

    public Reporting.Settings of(Config config) {
        return new Reporting.Settings(connection.of(config), config.get(spool));
    }
}
