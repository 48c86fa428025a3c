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
 * Reports the losses of hosts compute1 to computeN as fast as one client can, and waits until the controller has stored
 * a recovery with its first state for each. None has a proof, so none continues from there.
 */
public final class RecoveryLoad {
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private RecoveryLoad() {}

    /** Arguments: URL, token file, database, losses. Prints: losses, seconds, recoveries per second. */
    public static void main(String[] args) throws Exception {
        int losses = Integer.parseInt(args[3]);
        try (ControllerClient client = BenchClient.open(URI.create(args[0]), Path.of(args[1]), Optional.empty());
                Connection database = DriverManager.getConnection("jdbc:sqlite:file:" + args[2] + "?mode=ro");
                Statement statement = database.createStatement()) {
            int before = recoveries(statement);
            long begin = System.nanoTime();
            for (int n = 1; n <= losses; n++) {
                Answer answer = client.send(NotificationWire.encode(SampleLoss.notificationOf(n)));
                if (!(answer instanceof Answer.Accepted)) {
                    throw new IOException("The loss of compute" + n + " was not accepted: " + answer);
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
