package io.masakari.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.BootId;
import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.HostEvidence;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.LossCause;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What earlier, later and others' senders write is understood as they mean it, or rejected: never misread. */
class OtherSendersTest {
    private static final Instant TIME = Instant.parse("2026-11-23T04:00:00.123456Z");
    private static final String LOSS = """
            {'notification': {'type': 'COMPUTE_HOST', 'hostname': 'compute1',
              'generated_time': '2026-11-23T04:00:00.123456',
              'payload': {'event': 'STOPPED', 'cluster_status': 'OFFLINE', 'host_status': 'NORMAL'},
              'evidence': {'cluster': 'lab', 'ring': '2.48', 'node_id': 1, 'cause': 'NODE_DOWN',
                'lost_at': '2026-11-23T04:00:00.123456Z', 'quorate': true, 'members': [2, 3], 'reporter': 'compute2',
                'fencing': 'PROVEN', 'proof': {'source': 'pacemaker', 'action': 'reboot',
                  'completed_at': '2026-11-23T04:00:01Z'}}}}
            """;

    private static Notification read(String body) throws WireException {
        return NotificationWire.decode(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static HostEvidence loss(String body) throws WireException {
        return ((HostNotification) read(body)).evidence().orElseThrow();
    }

    private static String changed(String good, String other) {
        String body = LOSS.replace(good, other);
        assertTrue(!body.equals(LOSS), "the case must change something");
        return body;
    }

    @Test
    void upstreamsHostMonitorHasNoEvidenceWhateverItsHostStatusSays() throws WireException {
        for (String status : new String[] {"NORMAL", "UNKNOWN"}) {
            HostNotification report = (HostNotification) read("{'notification': {'type': 'COMPUTE_HOST',"
                    + " 'hostname': 'compute1', 'generated_time': '2026-11-23T04:00:00.123456', 'payload':"
                    + " {'event': 'STOPPED', 'cluster_status': 'OFFLINE', 'host_status': '" + status + "'}}}");
            assertEquals(Optional.empty(), report.evidence());
            assertEquals(TIME, report.generatedTime());
        }
    }

    @Test
    void upstreamsInstanceAndProcessMonitorsAreUnderstood() throws WireException {
        InstanceNotification instance = (InstanceNotification) read("{'notification': {'type': 'VM',"
                + " 'hostname': 'compute1', 'generated_time': '2026-11-23T04:00:00.123456', 'payload': {'event':"
                + " 'LIFECYCLE', 'instance_uuid': '0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01',"
                + " 'vir_domain_event': 'STOPPED_FAILED'}}}");
        assertEquals(Optional.of(InstanceFailure.CRASHED), instance.failure());
        ProcessNotification process = (ProcessNotification) read("{'notification': {'type': 'PROCESS',"
                + " 'hostname': 'compute1', 'generated_time': '2026-11-23T04:00:00.123456', 'payload':"
                + " {'event': 'STOPPED', 'process_name': '/usr/sbin/libvirtd'}}}");
        assertEquals(Optional.empty(), process.evidence());
    }

    /** Without evidence, so that an earlier controller ignores it. */
    @Test
    void thatAGuestGoesOnIsAReportThatIsTakenUpOnce() throws WireException {
        InstanceNotification resumed = InstanceNotification.resumed(
                new HostName("compute1"),
                Instant.parse("2026-11-23T04:00:00.123456Z"),
                InstanceId.of("0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01"));
        assertEquals(resumed, NotificationWire.decode(NotificationWire.encode(resumed)));
        assertTrue(resumed.isResumed());
        assertEquals(Optional.empty(), resumed.failure());
        assertEquals(Disposition.RECOVER, resumed.disposition());
        assertEquals(
                Optional.of("vm/0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01/RESUMED/2026-11-23T04:00:00.123456Z"),
                resumed.key());
    }

    @Test
    void anEarlierMonitorNamesNoBootAndOneCauseOfIoErrors() throws WireException {
        assertEquals(Optional.empty(), loss(LOSS).boot());
        InstanceNotification instance = (InstanceNotification) read("{'notification': {'type': 'VM',"
                + " 'hostname': 'compute1', 'generated_time': '2026-11-23T04:00:00.123456', 'payload': {'event':"
                + " 'IO_ERROR', 'instance_uuid': '0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01',"
                + " 'vir_domain_event': 'IO_ERROR_REPORT'}, 'evidence': {'failure': 'IO_ERROR', 'failed_at':"
                + " '2026-11-23T04:00:00Z', 'sighting': 'LIVE', 'event_id': 8, 'event': 2, 'detail': -1}}}");
        assertEquals(
                Optional.of(InstanceFailure.PAUSED_ON_IO_ERROR),
                instance.evidence().map(InstanceEvidence::failure));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'2026-11-23T04:00:00.123456Z' | '2026-11-23T05:00:00.123456+01:00'",
                "'2026-11-23T04:00:00.123456Z' | '2026-11-23T04:00:00.123456'",
                "'node_id': 1 | 'node_id': 1.0",
                "'reporter': 'compute2' | 'reporter': 'compute2', 'callback_us': 0",
            })
    void whatIsWrittenInAnotherWayMeansTheSame(String good, String other) throws WireException {
        assertEquals(loss(LOSS), loss(changed(good, other)));
    }

    @Test
    void aBootMeansTheSameInCapitals() throws WireException {
        BootId boot = BootId.of("7f1c8a52-8f0e-4f3a-9d6c-2b1f0a9d3e41");
        String capitals = changed("'fencing'", "'boot': '7F1C8A52-8F0E-4F3A-9D6C-2B1F0A9D3E41', 'fencing'");
        assertEquals(Optional.of(boot), loss(capitals).boot());
    }

    /** A later sender's loss that is not taken is kept by it; one that is read as another would be acted on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'fencing': 'PROVEN' | 'fencing': 'PROBABLE'",
                "'fencing': 'PROVEN' | 'fencing': 'PENDING', 'fencing': 'PROVEN'",
                "'fencing': 'PROVEN' | 'fencing': 'PENDING'",
                "'fencing': 'PROVEN' | 'fencing': 'proven'",
                "'action': 'reboot' | 'action': ''",
                "'action': 'reboot' | 'action': 'reboot', 'of_boot': 1",
                "'proof': {'source' | 'proofs': {'source'",
                "'hostname': 'compute1' | 'hostname': 'compute1', 'hostname': 'compute3'",
                "'hostname': 'compute1' | 'hostname': 'compute1', 'format': 3",
                "'node_id': 1 | 'node_id': null",
                "'node_id': 1 | 'node_id': true",
                "'ring': '2.48' | 'ring': 2.48",
                "'ring': '2.48' | 'ring': '2.48.1'",
                "'ring': '2.48' | 'ring': '2.-48'",
                "'quorate': true | 'quorate': 1",
                "'quorate': true | 'quorate': null",
                "'event': 'STOPPED' | 'event': 'STARTED'",
                "'NODE_DOWN' | 'NODE_GONE'",
                "'fencing' | 'boot': '', 'fencing'",
                "'fencing' | 'boot': null, 'fencing'",
                "'fencing' | 'boot': '1-1-1-1-1', 'fencing'",
                "'fencing' | 'boot': '17f1c8a52-8f0e-4f3a-9d6c-2b1f0a9d3e4', 'fencing'",
                "'fencing' | 'boot': ' 7f1c8a52-8f0e-4f3a-9d6c-2b1f0a9d3e4', 'fencing'",
                "'2026-11-23T04:00:00.123456Z' | '2026-11-23 04:00:00.123456'",
                "'2026-11-23T04:00:00.123456Z' | '2026-11-23T23:59:60Z'",
                "'2026-11-23T04:00:00.123456Z' | '2026-11-23'",
                "'2026-11-23T04:00:00.123456Z' | '1795406400'",
                "'type': 'COMPUTE_HOST' | 'type': 'VM'",
                "'type': 'COMPUTE_HOST' | 'type': 'HOST'",
            })
    void whatMayMeanSomethingElseIsRejected(String good, String other) {
        assertThrows(WireException.class, () -> read(changed(good, other)));
    }

    @Test
    void whatTheCasesStartFromIsAProvenLoss() throws WireException {
        assertEquals(FencingStatus.PROVEN, loss(LOSS).fencing());
        assertEquals(LossCause.NODE_DOWN, loss(LOSS).cause());
    }
}
