import io.masakari.core.model.*;
import io.masakari.core.retry.RetryPolicy;
import io.masakari.runtime.report.*;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** Writes a spool of each monitor with a report of each kind, none of which was delivered. Runs on ca8ca16 (see {@code make}). */
class OldSpools {
    private static final Instant T = Instant.parse("2026-02-01T12:00:00.123456Z");

    public static void main(String[] args) throws Exception {
        write(Path.of(args[0], "hostmonitor"), hosts());
        write(Path.of(args[0], "instancemonitor"), instances());
        write(Path.of(args[0], "processmonitor"), processes());
    }

    /** The controller says that the hosts are not of the monitor's cluster (403), and to come back later. */
    private static void write(Path spool, List<Notification> reports) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        ReportSender sender = body -> {
            asked.countDown();
            return new Answer.Retry(Duration.ofHours(1), "answered 403", true);
        };
        RetryPolicy retry = new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(10));
        Reporter reporter = Reporter.start(
                sender, new Reporter.Settings(spool, 1000, 4 << 20, retry), (event, message, fields) -> {});
        reports.forEach(reporter::submit);
        asked.await();
        reporter.close();
    }

    private static List<Notification> hosts() {
        List<Notification> all = new ArrayList<>();
        int ring = 40;
        for (LossCause cause : LossCause.values()) {
            for (FencingStatus fencing : FencingStatus.values()) {
                HostName host = new HostName(
                        ("lost-" + cause + "-" + fencing).toLowerCase().replace('_', '-'));
                HostEvidence evidence = new HostEvidence(
                        new LossKey(new ClusterName("east"), new RingId(new NodeId(2), ++ring), new NodeId(1)),
                        host,
                        cause,
                        T.minusSeconds(3),
                        fencing != FencingStatus.UNFENCED,
                        List.of(new NodeId(2), new NodeId(3)),
                        new HostName("compute2"),
                        fencing,
                        fencing == FencingStatus.PROVEN
                                ? Optional.of(new FencingProof("pacemaker", "reboot", "compute3", T.minusSeconds(1)))
                                : Optional.empty());
                all.add(HostNotification.lost(evidence, T, OptionalLong.of(123456789)));
            }
        }
        all.add(HostNotification.returned(new HostName("compute1"), T));
        all.add(new HostNotification(
                new HostName("told-by-upstream"),
                T,
                HostNotification.Event.STOPPED,
                Optional.of(HostNotification.ClusterStatus.OFFLINE),
                Optional.of(HostNotification.HostStatus.UNKNOWN),
                Optional.empty(),
                OptionalLong.empty()));
        return all;
    }

    private static List<Notification> instances() {
        List<Notification> all = new ArrayList<>();
        for (InstanceFailure failure : InstanceFailure.values()) {
            InstanceEvidence.Sighting sighting =
                    InstanceEvidence.Sighting.values()[failure.ordinal() % InstanceEvidence.Sighting.values().length];
            all.add(new InstanceNotification(
                    new HostName("compute1"),
                    T,
                    new InstanceId(new UUID(7, failure.ordinal())),
                    "LIFECYCLE",
                    "STOPPED_FAILED",
                    Optional.of(new InstanceEvidence(
                            failure, T.minusMillis(5), sighting, 0, 5, 2, "instance-0000002a", "vda")),
                    OptionalLong.of(987654321)));
        }
        all.add(new InstanceNotification(
                new HostName("compute1"), T, new InstanceId(new UUID(7, 99)), "IO_ERROR", "IO_ERROR_REPORT"));
        return all;
    }

    private static List<Notification> processes() {
        List<Notification> all = new ArrayList<>();
        for (ProcessFailure failure : ProcessFailure.values()) {
            boolean signal = failure == ProcessFailure.CRASH_LOOP;
            ProcessEvidence evidence = new ProcessEvidence(
                    failure,
                    T.minusSeconds(20),
                    4,
                    signal ? OptionalInt.empty() : OptionalInt.of(1),
                    signal ? OptionalInt.of(11) : OptionalInt.empty(),
                    List.of("cannot open /etc/nova"));
            String process = "process-" + failure;
            all.add(ProcessNotification.down(new HostName("compute1"), T, process, evidence));
            all.add(ProcessNotification.wellAgain(new HostName("compute1"), T.plusSeconds(9), process, evidence));
        }
        all.add(new ProcessNotification(
                new HostName("compute1"), T, "told-by-upstream", HostNotification.Event.STOPPED));
        return all;
    }
}
