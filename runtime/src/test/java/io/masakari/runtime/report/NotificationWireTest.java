package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.FencingProof;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossCause;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.NotificationType;
import io.masakari.core.model.ProcessEvidence;
import io.masakari.core.model.ProcessFailure;
import io.masakari.core.model.RingId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationWireTest {
    private static final Instant TIME = Instant.parse("2026-11-23T04:00:00.123456Z");
    private static final HostName HOST = new HostName("compute1");
    private static final HostEvidence PENDING = HostEvidence.of(e -> {
        e.key = new LossKey(new ClusterName("lab"), RingId.parse("2.48"), new NodeId(1));
        e.host = HOST;
        e.cause = LossCause.NODE_DOWN;
        e.lostAt = TIME;
        e.members = List.of(new NodeId(2), new NodeId(4_294_967_295L));
        e.reporter = new HostName("compute2");
    });
    private static final HostEvidence NEVER_SEEN = HostEvidence.of(e -> {
        e.key = new LossKey(new ClusterName("lab"), RingId.parse("1.0"), new NodeId(1));
        e.host = HOST;
        e.cause = LossCause.NEVER_SEEN;
        e.lostAt = TIME;
        e.members = List.of(new NodeId(2));
        e.reporter = new HostName("compute2");
        e.fencing = FencingStatus.UNFENCED;
    });
    private static final ProcessEvidence DOWN = new ProcessEvidence(
            ProcessFailure.RESTART_FAILED,
            TIME,
            4,
            OptionalInt.empty(),
            OptionalInt.of(9),
            List.of("cannot connect", "", "giving up"));
    private static final Optional<BootId> BOOT = Optional.of(BootId.of("7f1c8a52-8f0e-4f3a-9d6c-2b1f0a9d3e41"));
    private static final String DOCUMENTED = """
            {"notification": {
              "type": "COMPUTE_HOST",
              "hostname": "compute1",
              "generated_time": "2026-11-23T04:00:00.123456",
              "payload": {"event": "STOPPED", "cluster_status": "OFFLINE", "host_status": "NORMAL"},
              "evidence": {
                "cluster": "lab",
                "ring": "2.48",
                "node_id": 1,
                "cause": "NODE_DOWN",
                "lost_at": "2026-11-23T04:00:00.120001Z",
                "quorate": true,
                "members": [2, 3],
                "reporter": "compute2",
                "callback_us": 8123456789,
                "fencing": "PROVEN",
                "proof": {"source": "pacemaker", "action": "reboot", "delegate": "compute3",
                          "completed_at": "2026-11-23T04:00:01Z"}
              }}}
            """;

    @Test
    void readsTheDocumentedExample() throws WireException {
        HostNotification read = (HostNotification) decode(DOCUMENTED);
        assertEquals(HostNotification.Event.STOPPED, read.event());
        assertEquals(OptionalLong.of(8_123_456_789L), read.callbackMicros());
        HostEvidence evidence = read.evidence().orElseThrow();
        assertEquals("lab/2.48/1", evidence.key().toString());
        assertEquals("compute3", evidence.proof().orElseThrow().delegate());
        assertEquals(TIME, read.generatedTime());
    }

    @Test
    void readsWhatItWrites() throws WireException {
        FencingProof proof = new FencingProof("pacemaker", "off", "", TIME);
        for (Notification each : List.of(
                HostNotification.lost(PENDING, TIME, OptionalLong.of(7)),
                HostNotification.lost(PENDING.unfenced(), TIME, OptionalLong.empty()),
                HostNotification.lost(PENDING.provenBy(proof), TIME, OptionalLong.empty()),
                HostNotification.lost(PENDING.with(e -> e.boot = BOOT).provenBy(proof), TIME, OptionalLong.empty()),
                HostNotification.lost(NEVER_SEEN, TIME, OptionalLong.empty()),
                HostNotification.lost(
                        NEVER_SEEN.with(e -> e.lastFencing = Optional.of(proof)), TIME, OptionalLong.empty()),
                HostNotification.returned(HOST, TIME),
                new InstanceNotification(
                        HOST,
                        TIME,
                        InstanceId.of("0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01"),
                        "LIFECYCLE",
                        "STOPPED_FAILED"),
                instance("", ""),
                instance("instance-0000002a", "ide0-0-0"),
                new ProcessNotification(HOST, TIME, "nova-compute", HostNotification.Event.STOPPED),
                ProcessNotification.down(HOST, TIME, "nova-compute", DOWN),
                ProcessNotification.down(HOST, TIME, "nova-compute", DOWN.in(BOOT)),
                inBoot(instance("instance-0000002a", "")),
                ProcessNotification.wellAgain(HOST, TIME, "nova-compute", DOWN))) {
            assertEquals(each, NotificationWire.decode(NotificationWire.encode(each)));
            assertEquals(
                    each,
                    NotificationWire.restore(
                            each.type(),
                            each.hostname(),
                            each.generatedTime(),
                            NotificationWire.payload(each).toString(),
                            NotificationWire.evidence(each).map(Object::toString)));
        }
    }

    @Test
    void restoresWhatWasStoredLongAgoOrByALaterVersion() {
        ProcessNotification bare = (ProcessNotification) NotificationWire.restore(
                NotificationType.PROCESS,
                HOST,
                TIME,
                "{\"process_name\":\"v1:" + "x".repeat(5_000) + "\",\"event\":\"STOPPED\"}",
                Optional.empty());
        assertEquals(5_003, bare.processName().length());
        InstanceNotification later = (InstanceNotification) NotificationWire.restore(
                NotificationType.VM,
                HOST,
                TIME,
                "{\"instance_uuid\":\"0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01\",\"event\":\"LIFECYCLE\","
                        + "\"vir_domain_event\":\"STOPPED_FAILED\",\"later\":1}",
                Optional.of(
                        "{\"failure\":\"VANISHED\",\"failed_at\":\"2026-11-23T03:59:00Z\",\"sighting\":\"COMPARED\","
                                + "\"event_id\":-1,\"event\":5,\"detail\":2,\"later\":{}}"));
        assertEquals(Optional.of(InstanceFailure.VANISHED), later.failure());
        assertEquals(Instant.parse("2026-11-23T03:59:00Z"), later.failedAt());
    }

    /** What only helps people must not cost the report; what identifies something must be as it was said. */
    @Test
    void replacesWhatIsNotPrintableInTextsForPeople() throws WireException {
        ProcessEvidence loud = new ProcessEvidence(
                ProcessFailure.RESTART_FAILED,
                TIME,
                4,
                OptionalInt.empty(),
                OptionalInt.of(9),
                List.of("\u001b[31mred\u202e", "x".repeat(399) + "\n\n"));
        ProcessNotification down = ProcessNotification.down(HOST, TIME, "nova-compute", loud);
        ProcessNotification read = (ProcessNotification) NotificationWire.decode(NotificationWire.encode(down));
        assertEquals(
                List.of("?[31mred?", "x".repeat(399) + "?"),
                read.evidence().orElseThrow().output());
        ProcessNotification named = ProcessNotification.down(HOST, TIME, "nova\u202ecompute", DOWN);
        WireException refused =
                assertThrows(WireException.class, () -> NotificationWire.decode(NotificationWire.encode(named)));
        assertTrue(refused.getMessage().contains("payload.process_name"), refused.getMessage());
        InstanceNotification odd = (InstanceNotification)
                NotificationWire.decode(NotificationWire.encode(instance("instance\u0007", "vda\u200f")));
        assertEquals("instance?", odd.evidence().orElseThrow().name());
    }

    @Test
    void namesTheHostOfAStoredReportThatIsDamaged() {
        IllegalStateException damaged = assertThrows(
                IllegalStateException.class,
                () -> NotificationWire.restore(NotificationType.COMPUTE_HOST, HOST, TIME, "{}", Optional.empty()));
        assertTrue(damaged.getMessage().contains("compute1"), damaged.getMessage());
    }

    @Test
    void takesUpstreamsEventsForFailuresWhereTheyAre() {
        InstanceId id = InstanceId.of("0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01");
        assertEquals(
                Optional.of(InstanceFailure.CRASHED),
                new InstanceNotification(HOST, TIME, id, "LIFECYCLE", "STOPPED_FAILED").failure());
        assertEquals(
                Optional.empty(), new InstanceNotification(HOST, TIME, id, "LIFECYCLE", "STARTED_BOOTED").failure());
    }

    @Test
    void cutsNamesThatOnlyHelpPeople() throws WireException {
        InstanceNotification read =
                (InstanceNotification) NotificationWire.decode(NotificationWire.encode(instance("n".repeat(300), "")));
        assertEquals(255, read.evidence().orElseThrow().name().length());
    }

    @Test
    void cutsTheOutputOfAProcessRatherThanLoseItsReport() throws WireException {
        ProcessEvidence flood = new ProcessEvidence(
                ProcessFailure.CRASH_LOOP,
                TIME,
                5,
                OptionalInt.of(1),
                OptionalInt.empty(),
                Collections.nCopies(50, "x".repeat(10_000)));
        ProcessNotification read = (ProcessNotification) NotificationWire.decode(
                NotificationWire.encode(ProcessNotification.down(HOST, TIME, "nova-compute", flood)));
        assertEquals(20, read.evidence().orElseThrow().output().size());
        assertEquals(400, read.evidence().orElseThrow().output().get(0).length());
    }

    @Test
    void refusesAProcessThatEndedInTwoWays() {
        WireException refused = assertThrows(WireException.class, () -> decode("""
                        {"notification": {"type": "PROCESS", "hostname": "a", "generated_time": "2026-11-23T04:00:00",
                         "payload": {"process_name": "x", "event": "STOPPED"},
                         "evidence": {"failure": "RESTART_FAILED", "down_since": "2026-11-23T04:00:00Z", "tries": 1,
                                      "exit_status": 1, "signal": 9}}}"""));
        assertTrue(refused.getMessage().contains("cannot be given together with exit_status"), refused.getMessage());
    }

    @Test
    void saysUnknownUntilTheHostIsProvenOff() {
        assertEquals(
                Optional.of(HostNotification.HostStatus.UNKNOWN),
                HostNotification.lost(PENDING, TIME, OptionalLong.empty()).hostStatus());
    }

    @Test
    void takesUpstreamsReportWithoutEvidence() throws WireException {
        HostNotification read = (HostNotification) decode("""
                        {"notification": {"type": "COMPUTE_HOST", "hostname": "a", "generated_time": "2026-11-23T04:00:00",
                         "payload": {"event": "STOPPED"}}}""");
        assertEquals(Optional.empty(), read.evidence());
        assertEquals(Optional.empty(), read.hostStatus());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "\"event\": \"STOPPED\"~\"event\": \"stopped\"~notification.payload.event: 'stopped' is none of",
                "\"hostname\": \"compute1\",~~notification.hostname: It is missing.",
                "\"node_id\": 1~\"node_id\": \"1\"~notification.evidence.node_id: It must be a whole number, 1 to 42",
                "\"node_id\": 1~\"node_id\": 1.5~notification.evidence.node_id: It must be a whole number",
                "\"node_id\": 1~\"node_id\": 1e999999999~notification.evidence.node_id: It must be a whole number",
                "\"node_id\": 1~\"node\": 1~notification.evidence.node_id: It is missing",
                "\"quorate\": true~\"quorate\": \"true\"~notification.evidence.quorate: It must be true or false",
                "\"quorate\": true~\"quorate\": null~notification.evidence.quorate: It must be true or false",
                "\"quorate\": true~\"quorate\": true, \"quorum\": 1~notification.evidence.quorum: Unknown key. Allowed",
                "\"quorate\": true~\"quorate\": true, \"quorate\": false~quorate: It stands twice",
                "\"members\": [2, 3]~\"members\": [2, [3]]~notification.evidence.members: It must be a whole number",
                "\"fencing\": \"PROVEN\"~\"fencing\": \"PENDING\"~notification.evidence.proof: It must be there exactly",
                "NODE_DOWN~NEVER_SEEN~notification.evidence.proof: What was never seen in the cluster cannot be proven",
                "\"ring\": \"2.48\"~\"ring\": \"48\"~notification.evidence.ring: '48' is not allowed here. Not a ring",
                "T04:00:01Z~04:00~notification.evidence.proof.completed_at: '2026-11-2304:00' is not allowed here",
                "\"payload\": {~\"payload\": [{~The body is no valid JSON",
                "\"quorate\": true~\"quorate\": yes~The body is no valid JSON",
                "\"type\": \"COMPUTE_HOST\"~\"type\": \"HOST\"~notification.type: 'HOST' is none of [COMPUTE_HOST, VM",
            })
    void refusesWithTheFieldAndWhatIsAllowed(String part, String instead, String message) {
        String body = DOCUMENTED.replace(part, instead == null ? "" : instead);
        WireException refused = assertThrows(WireException.class, () -> decode(body));
        assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "``~ends within",
                "[]~not a JSON object",
                "{} {}~no valid JSON",
                "{\"notification\"~ends within",
                "nul~no valid JSON"
            })
    void refusesWhatIsNoObject(String body, String message) {
        WireException refused = assertThrows(WireException.class, () -> decode(body));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    @Test
    void refusesBodiesThatAreTooDeepTooLargeOrNoText() {
        assertThrows(WireException.class, () -> decode("[".repeat(60_000)));
        assertThrows(WireException.class, () -> decode(" ".repeat(NotificationWire.MAX_BYTES + 1)));
        assertThrows(WireException.class, () -> NotificationWire.decode(new byte[] {'{', (byte) 0xff, '}'}));
    }

    private static InstanceNotification inBoot(InstanceNotification its) {
        return new InstanceNotification(
                its.hostname(),
                its.generatedTime(),
                its.instance(),
                its.event(),
                its.virDomainEvent(),
                its.evidence().map(evidence -> evidence.in(BOOT)),
                its.callbackMicros());
    }

    private static InstanceNotification instance(String name, String object) {
        return new InstanceNotification(
                HOST,
                TIME,
                InstanceId.of("0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01"),
                "LIFECYCLE",
                "STOPPED_FAILED",
                Optional.of(new InstanceEvidence(
                        InstanceFailure.CRASHED, TIME, InstanceEvidence.Sighting.LIVE, 0, 5, 5, name, object)),
                OptionalLong.of(8_123_456_789L));
    }

    private static Notification decode(String body) throws WireException {
        return NotificationWire.decode(body.getBytes(StandardCharsets.UTF_8));
    }
}
