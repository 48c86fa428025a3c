package io.masakari.bench;

import io.masakari.runtime.report.Answer;
import io.masakari.runtime.report.ControllerClient;
import io.masakari.runtime.report.NotificationWire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reports losses as fast as one client can and waits until the controller has stored a recovery with its first state for
 * each. None has a proof, so none continues from there.
 */
public final class RecoveryLoad {
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private RecoveryLoad() {}

    /** Arguments: URL, token file, database, first number, losses. Prints: losses, seconds, recoveries per second. */
    public static void main(String[] args) throws Exception {
        long first = Long.parseLong(args[3]);
        int losses = Integer.parseInt(args[4]);
        try (ControllerClient client = BenchClient.open(URI.create(args[0]), Path.of(args[1]), Optional.empty());
                Connection database = DriverManager.getConnection("jdbc:sqlite:file:" + args[2] + "?mode=ro");
                Statement statement = database.createStatement()) {
            int before = recoveries(statement);
            long begin = System.nanoTime();
            for (int i = 0; i < losses; i++) {
                Answer answer = client.send(NotificationWire.encode(SampleLoss.notification(first + i)));
                if (!(answer instanceof Answer.Accepted)) {
                    throw new IOException("Loss " + i + " was not accepted: " + answer);
                }
            }
            long end = begin + WITHIN.toNanos();
            for (int seen = recoveries(statement); seen < before + losses; seen = recoveries(statement)) {
                if (System.nanoTime() > end) {
                    throw new IOException("Only " + (seen - before) + " of " + losses + " recoveries were scheduled.");
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.println(String.format(Locale.ROOT, "%d | %.1f | %.0f", losses, seconds, losses / seconds));
        }
    }

    private static int recoveries(Statement statement) throws SQLException {
        try (ResultSet count = statement.executeQuery("select count(*) from recoveries")) {
            return count.next() ? count.getInt(1) : 0;
        }
    }
}
