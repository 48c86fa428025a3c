package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.controller.store.SqliteMemory;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryId;
import io.masakari.core.model.SegmentId;
import io.masakari.core.recovery.Origin;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServerAction;
import io.masakari.core.recovery.ServerView;
import io.masakari.core.recovery.host.EvacuationRecord;
import io.masakari.core.recovery.host.HostEvents;
import io.masakari.core.recovery.instance.InstanceCommand;
import io.masakari.core.recovery.instance.InstanceEvents;
import io.masakari.core.recovery.instance.InstancePolicy;
import io.masakari.core.recovery.instance.InstanceProgress;
import io.masakari.core.recovery.instance.InstanceState;
import io.masakari.core.recovery.instance.Look;
import io.masakari.core.safety.SafeTimes;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A look at an instance whose call may have come late (SAFETY.md, C-4): what Nova begins between the two reads shows in one
 * of them. Nova sets the task state before it records the action.
 */
@Execution(ExecutionMode.CONCURRENT)
class LooksTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final HostName HOST = new HostName("compute1");
    private static final InstanceId INSTANCE = new InstanceId(new UUID(1, 4));
    private static final Origin ORIGIN = new Origin(
            new RecoveryId(new UUID(1, 1)),
            new NotificationId(new UUID(1, 2)),
            new SegmentId(new UUID(1, 3)),
            HOST,
            START);

    /** A Nova that sets the task state behind the first read, and records the action behind the second. */
    private static ComputeApi begins(String action, String task) {
        int[] reads = {0};
        return (ComputeApi) Proxy.newProxyInstance(
                ComputeApi.class.getClassLoader(), new Class<?>[] {ComputeApi.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "server" -> {
                            Optional<String> now = reads[0]++ > 0 ? Optional.of(task) : Optional.empty();
                            return Optional.of(ServerView.of(server -> {
                                server.id = INSTANCE;
                                server.host = Optional.of(HOST);
                                server.vmState = "active";
                                server.taskState = now;
                            }));
                        }
                        case "actions" -> {
                            return reads[0]++ > 1 ? List.of(new ServerAction(action, START, true)) : List.of();
                        }
                        case "evacuationsFrom" -> {
                            return reads[0]++ > 1
                                    ? List.of(new EvacuationRecord(
                                            INSTANCE, Optional.empty(), EvacuationRecord.Stage.UNDER_WAY, START))
                                    : List.of();
                        }
                        case "moves" -> {
                            return List.of();
                        }
                        case "findService" -> {
                            return Optional.empty();
                        }
                        default -> throw new AssertionError(method);
                    }
                });
    }

    /** What an event hands over. */
    private static <H> Object[] handedOver(Class<H> handler, RecoveryEvent<H> event) {
        Object[][] got = new Object[1][];
        event.deliverTo(handler.cast(Proxy.newProxyInstance(
                handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    got[0] = arguments;
                    return null;
                })));
        return got[0];
    }

    @Test
    void anEvacuationThatBeginsBetweenTheReadsShows() {
        ComputeApi nova = begins("evacuate", "rebuilding");
        Whereabouts unseen = new Whereabouts(nova, SqliteMemory.open(START), () -> START, Duration.ZERO);
        HostCalls calls = new HostCalls(nova, unseen, null, () -> START, Duration.ZERO, false, ORIGIN);
        Object[] inspected = handedOver(HostEvents.class, calls.inspect(INSTANCE));
        ServerView server = (ServerView) ((Optional<?>) inspected[1]).orElseThrow();
        boolean recorded = !((List<?>) inspected[2]).isEmpty();
        assertTrue(server.isRebuilding() || recorded, "neither read shows it");
    }

    @Test
    void aStopThatBeginsBetweenTheReadsShows() {
        EngineContext context = new EngineContext(
                new EngineParties(
                        SqliteMemory.open(START),
                        begins("stop", "powering-off"),
                        null,
                        () -> START,
                        UUID::randomUUID,
                        null,
                        null,
                        taken -> {}),
                null,
                SafeTimes.defaults(),
                (host, instance) -> Optional.empty(),
                later -> {},
                (row, why) -> {},
                (row, why) -> {},
                (notification, why) -> {});
        InstanceProgress.Edit looking = new InstanceProgress.Edit();
        looking.origin = ORIGIN;
        looking.instance = INSTANCE;
        looking.failure = InstanceFailure.CRASHED;
        looking.failedAt = START;
        looking.state = InstanceState.LOOKING;
        looking.stateSince = START;
        RecoveryEvent<InstanceEvents> answer = new InstanceSending(
                        context, InstancePolicy.defaults(), new StandingInstances())
                .perform(
                        looking.build(), InstanceCommand.LOOK, context.parties().compute());
        Look look = (Look) handedOver(InstanceEvents.class, answer)[0];
        boolean busy = look.server().flatMap(ServerView::taskState).isPresent();
        assertTrue(busy || !look.actions().isEmpty(), "neither read shows it");
    }
}
