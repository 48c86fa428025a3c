package io.masakari.controller.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.core.model.FencingStatus;
import io.masakari.core.model.NotificationId;
import io.masakari.core.model.RecoveryMethod;
import io.masakari.core.safety.StormLimit;
import io.masakari.embeddednova.cloud.MigrationStatus;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** More hosts are lost than there are places for evacuations: all are brought back, and Nova never has more at once. */
@Execution(ExecutionMode.CONCURRENT)
class SharedPlacesTest {
    private static final Set<MigrationStatus> UNDER_WAY =
            EnumSet.of(MigrationStatus.ACCEPTED, MigrationStatus.PRE_MIGRATING);
    private static final int PLACES = 3;
    private static final int LOST = 5;

    @TempDir
    private Path directory;

    private final AtomicLong most = new AtomicLong();

    /** Before each evacuation is asked for, counts it with those that Nova has under way. */
    private ComputeApi counting(ComputeApi api, Rig it) {
        return (ComputeApi) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ComputeApi.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("evacuate")) {
                        long underWay = it.nova.cloud().migrations().stream()
                                .filter(each -> UNDER_WAY.contains(each.status()))
                                .count();
                        most.accumulateAndGet(underWay + 1, Math::max);
                    }
                    try {
                        Object answer = method.invoke(api, arguments);
                        return answer instanceof ComputeApi within ? counting(within, it) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void theLimitHoldsAndAllAreBroughtBack() throws IOException {
        List<String> hosts = new ArrayList<>();
        for (int i = 1; i <= 2 * LOST; i++) {
            hosts.add("compute" + i);
        }
        try (Rig it = new Rig(directory, Duration.ofMillis(300), hosts, RecoveryMethod.AUTO)) {
            it.between = api -> counting(api, it);
            EngineSettings hasty = Rig.hasty();
            it.start(EngineSettings.of(e -> {
                e.witnesses = hasty.witnesses();
                e.policy = hasty.policy();
                e.totalEvacuations = PLACES;
                e.storm = new StormLimit(100, 0, Duration.ofMinutes(5));
            }));
            List<NotificationId> losses = new ArrayList<>();
            for (int i = 1; i <= LOST; i++) {
                it.boot("compute" + i, 2);
            }
            for (int i = 1; i <= LOST; i++) {
                losses.add(it.lose("compute" + i, FencingStatus.PROVEN));
            }
            losses.forEach(it::awaitFinished);
            assertEquals(2 * LOST, it.evacuateCalls());
            assertEquals(List.of(), it.nova.cloud().violations());
            assertTrue(most.get() > 0 && most.get() <= PLACES, "at once: " + most.get());
        }
    }
}
