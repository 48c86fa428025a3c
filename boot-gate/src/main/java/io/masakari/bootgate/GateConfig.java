package io.masakari.bootgate;

import io.masakari.core.model.HostName;
import io.masakari.runtime.config.Config;
import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.gate.GateKeys;
import io.masakari.runtime.monitor.HostKey;
import io.masakari.runtime.report.ConnectionKeys;
import io.masakari.runtime.report.ControllerClient;
import java.time.Duration;

/**
 * Everything an operator can set for the gate, checked, built once.
 *
 * @param waits how long it stays shut when it hears nothing
 */
record GateConfig(ControllerClient.Settings controller, HostName host, Duration waits) {
    static final ConfigSpec SPEC = new ConfigSpec("masakari-boot-gate", "holds back what starts guests after a boot")
            .option(
                    "--open --reason TEXT",
                    "Open the gate of this boot, if it is shut: after its wait and its last promise. Needs root.")
            .option(
                    "--open --reason TEXT --force",
                    "Open it at once. This breaks a promise: an instance of this host may then run twice on the same disk.");

    private static final ConnectionKeys CONTROLLER = new ConnectionKeys(SPEC);
    private static final HostKey HOST = new HostKey(SPEC);
    private static final GateKeys GATE = new GateKeys(SPEC);

    static GateConfig of(Config config) {
        return new GateConfig(CONTROLLER.of(config), HOST.of(config), config.get(GATE.waits()));
    }
}
