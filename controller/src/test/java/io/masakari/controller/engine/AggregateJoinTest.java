package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.compute.NovaClient;
import io.masakari.core.model.HostName;
import io.masakari.core.recovery.HostAggregate;
import io.masakari.embeddednova.EmbeddedNovaServer;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.SystemCloudTime;
import io.masakari.embeddednova.http.Fault;
import io.masakari.embeddednova.keystone.Identity;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reserved host in the aggregates of a lost one, with the real client against the Nova in memory (C-36). */
class AggregateJoinTest {
    private static final HostName LOST = new HostName("compute1");
    private static final HostName SPARE = new HostName("spare1");
    private static final String ADD = "POST /v2.1/os-aggregates/{id}/action";

    private Cloud cloud;
    private SystemCloudTime time;
    private EmbeddedNovaServer nova;
    private NovaClient client;

    @BeforeEach
    void raise() throws IOException {
        time = new SystemCloudTime();
        cloud = new Cloud(time, CloudSettings.defaults());
        List.of("compute1", "compute2", "spare1").forEach(host -> cloud.addHost(host, 10));
        nova = EmbeddedNovaServer.start(cloud, new Identity(time));
        client = Rig.client(nova.authUrl(), Duration.ofSeconds(20));
    }

    @AfterEach
    void end() {
        client.close();
        nova.close();
        time.close();
    }

    private AggregateJoin join() {
        return AggregateJoin.of(client, LOST, SPARE);
    }

    private List<List<String>> hosts() {
        return cloud.aggregates().stream().map(each -> each.hosts()).toList();
    }

    @Test
    void isAddedToAllOfTheLostHostOnce() {
        cloud.addAggregate("fast", null, List.of("compute1", "compute2"));
        cloud.addAggregate("other", null, List.of("compute2"));
        cloud.addAggregate("rack", "az1", List.of("compute1", "spare1"));
        assertEquals(List.of("fast", "rack"), join().joined());
        assertEquals(List.of("fast", "rack"), join().joined());
        assertEquals(
                1,
                nova.calls().list().stream()
                        .filter(call -> call.template().endsWith("/os-aggregates/{id}/action"))
                        .count());
        assertEquals(
                List.of(List.of("compute1", "compute2", "spare1"), List.of("compute2"), List.of("compute1", "spare1")),
                hosts());
    }

    @Test
    void aSecondZoneIsRefusedAndTold() {
        cloud.addAggregate("here", "az1", List.of("compute1"));
        cloud.addAggregate("there", "az2", List.of("spare1"));
        cloud.addAggregate("fast", null, List.of("compute1"));
        AggregateJoin join = join();
        assertEquals(List.of("fast"), join.joined());
        assertEquals(1, join.refused().size());
        assertTrue(join.refused().get(0).startsWith("here: "), join.refused().get(0));
        assertTrue(join.refused().get(0).contains("az2"), join.refused().get(0));
    }

    /** Somebody has deleted it between the list and the call. */
    @Test
    void oneThatIsGoneIsToldAndTheOthersAreJoined() {
        cloud.addAggregate("gone", null, List.of("compute1"));
        cloud.addAggregate("fast", null, List.of("compute1"));
        cloud.aggregateVanishes("gone");
        AggregateJoin join = join();
        assertEquals(List.of("fast"), join.joined());
        assertEquals(1, join.refused().size());
        assertTrue(join.refused().get(0).startsWith("gone: "), join.refused().get(0));
        assertTrue(
                join.refused().get(0).contains("could not be found"),
                join.refused().get(0));
        assertEquals(1, cloud.aggregates().size());
    }

    /** Somebody else has added it between the list and the call. */
    @Test
    void thatItIsThereAlreadyIsWhatWasWanted() {
        cloud.addAggregate("fast", null, List.of("compute1"));
        HostAggregate stale = new HostAggregate(1, "fast", Set.of(LOST));
        client.addToAggregate(stale, SPARE);
        ComputeException again = assertThrows(ComputeException.class, () -> client.addToAggregate(stale, SPARE));
        assertEquals(409, again.status());
        assertEquals(ComputeException.Kind.REFUSED, again.kind());
        assertEquals(
                new HostAggregate(1, "fast", Set.of(LOST, SPARE)),
                client.aggregates().get(0));
    }

    /** The host is not enabled then, and the whole is asked for again. */
    @Test
    void whereNobodyKnowsWhatBecameOfItNothingFollows() {
        cloud.addAggregate("fast", null, List.of("compute1"));
        nova.faults().add(Fault.answer(ADD, 1, 503, "text/html", ""));
        assertThrows(ComputeException.class, this::join);
        assertEquals(List.of("fast"), join().joined());
    }
}
