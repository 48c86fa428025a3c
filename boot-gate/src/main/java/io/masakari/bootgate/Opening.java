package io.masakari.bootgate;

import io.masakari.core.model.Printable;
import io.masakari.runtime.daemon.ExitCode;
import io.masakari.runtime.daemon.FatalException;
import io.masakari.runtime.gate.BootClock;
import io.masakari.runtime.gate.GateFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code --open}: an operator on the host opens its gate. */
final class Opening {
    private static final int MAX_REASON = 255;

    private Opening() {}

    /** @return what to print */
    static String open(List<String> arguments, GateFiles files) {
        GateFiles.Request request = parse(arguments);
        if (files.isOpen()) {
            return "The gate of this boot is open already.";
        }
        Optional<GateFiles.State> state = files.read();
        if (state.isEmpty()) {
            throw FatalException.unavailable(
                    "No gate has begun in this boot, so none is shut: systemctl status masakari-boot-gate.", null);
        }
        try {
            files.request(request);
        } catch (IOException e) {
            throw new FatalException(
                    ExitCode.NO_PERMISSION, "The gate cannot be told: " + e + ". Opening it needs root.", e);
        }
        if (request.force()) {
            return "The gate opens at once.";
        }
        Duration left = state.get().opens().since(new BootClock().now());
        return "The gate opens in " + Math.max(0, left.toSeconds() + 1)
                + " s at the latest, when its wait and its last promise are over."
                + " --force opens it at once; an instance may then run twice.";
    }

    private static GateFiles.Request parse(List<String> arguments) {
        boolean force = false;
        String reason = "";
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--open" -> {}
                case "--force" -> force = true;
                case "--reason" -> {
                    i++;
                    reason = i < arguments.size()
                            ? Printable.cleaned(arguments.get(i)).strip()
                            : "";
                }
                default ->
                    throw FatalException.usage("Unknown argument '" + arguments.get(i) + "' with --open. Try --help.");
            }
        }
        if (reason.isEmpty() || reason.length() > MAX_REASON) {
            throw FatalException.usage("--open needs --reason TEXT, of at most " + MAX_REASON + " characters.");
        }
        return new GateFiles.Request(force, reason);
    }
}
