package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import io.masakari.controller.api.ControllerApi;
import io.masakari.controller.api.http.HttpListener;
import io.masakari.controller.api.http.Limits;
import io.masakari.controller.cli.Ctl;
import io.masakari.controller.store.RecoveryListing;
import io.masakari.controller.store.RowLimits;
import io.masakari.core.model.NotificationId;
import io.masakari.core.recovery.host.TreatmentPolicy;
import io.masakari.core.recovery.instance.Protection;
import io.masakari.core.safety.HoldReason;
import io.masakari.runtime.time.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One recovery that is held, and an operator at masakarictl, who types what its text says. */
final class HoldStage implements AutoCloseable {
    private static final Pattern COMMAND = Pattern.compile("'masakarictl ([^']+)'");

    final Rig rig;
    private final HttpListener socket;
    private final Path path;
    NotificationId held;
    private HoldReason reason;
    private List<String> templates = List.of();
    private List<String> commands = List.of();
    /** As they stand in the reason's text. */
    private final List<String> typed = new ArrayList<>();

    HoldStage(Path directory, List<String> hosts, HoldWay.Setting setting) throws IOException {
        rig = new Rig(directory, Duration.ofMillis(200), hosts, setting.method());
        rig.between = setting.between();
        rig.start(setting.settings());
        path = directory.resolve("operators.sock");
        ControllerApi api = new ControllerApi(
                rig.database,
                WallClock.system(),
                WallClock.system(),
                (event, message, fields) -> {},
                Ctl.ownGroup(),
                ControllerApi.Front.none(),
                Duration.ofSeconds(180),
                Duration.ofSeconds(30),
                rig.admin,
                rig.client,
                Protection.upstream(),
                TreatmentPolicy.DEFAULTS,
                "0.1.0",
                new ControllerApi.Shares(600, 1000),
                new RowLimits(300_000),
                new ControllerApi.Margins(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(90)),
                rig.engine::notificationStored,
                rig.engine::switchesChanged,
                rig.engine::hostGreeted);
        socket = HttpListener.onUnixSocket(path, Limits.standard(16), api.handler("http"), "control");
    }

    static List<String> commands(String text) {
        return COMMAND.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** Waits for the hold, and reads its text. */
    void awaitHeld(NotificationId report, HoldReason why) {
        held = report;
        reason = why;
        rig.awaitSide(held, why.name());
        RecoveryListing.Row row = rig.database
                .read(tx -> RecoveryListing.ofNotification(tx, held))
                .orElseThrow();
        templates = commands(why.release());
        commands = commands(row.hold().orElseThrow().releasedBy(row.origin()));
        assertEquals(templates.size(), commands.size(), commands::toString);
    }

    /** Types the command of the text that begins so, with any reason. */
    void types(String beginning) {
        types(beginning, Map.of());
    }

    /** @param choices what the operator puts in place of words that the text leaves open */
    void types(String beginning, Map<String, String> choices) {
        for (int i = 0; i < templates.size(); i++) {
            if (templates.get(i).startsWith(beginning)) {
                String command = commands.get(i).replace(" TEXT", " seen-to");
                for (Map.Entry<String, String> choice : choices.entrySet()) {
                    command = command.replace(" " + choice.getKey(), " " + choice.getValue());
                }
                assertFalse(Pattern.compile(" [A-Z]+\\b").matcher(command).find(), "open word in: " + command);
                ctl(command);
                typed.add(templates.get(i));
                return;
            }
        }
        fail("The text of " + reason + " names no command '" + beginning + "'.");
    }

    List<String> typed() {
        return typed;
    }

    /** An operator's command, which must succeed. */
    void ctl(String command) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.add("--socket=" + path);
        Ctl.Ran ran = Ctl.run(arguments);
        assertEquals(0, ran.exitCode(), () -> "masakarictl " + command + ": " + ran.out() + ran.err());
    }

    @Override
    public void close() {
        socket.close();
        rig.close();
    }
}
