package io.masakari.core.recovery.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.ServiceView;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostCommandTest {
    private static final HostName HOST = new HostName("compute1");
    private static final InstanceId VM = new InstanceId(new UUID(0, 1));

    static Stream<HostCommand> all() {
        return Stream.of(
                new HostCommand.Review(),
                new HostCommand.FindService(),
                new HostCommand.ForceDown(HostInRecovery.SERVICE, "lost"),
                new HostCommand.ListServers(HOST),
                new HostCommand.ReadRecords(Instant.EPOCH),
                new HostCommand.ListServices(),
                new HostCommand.TakeReservedHost(Set.of(HOST)),
                new HostCommand.ReturnReservedHost(HOST),
                new HostCommand.ResetToError(VM),
                new HostCommand.Evacuate(VM, Optional.of(HOST)),
                new HostCommand.StopLanded(VM),
                new HostCommand.Inspect(VM));
    }

    /** The name is stored with the command, the performer gets what the command holds. */
    @ParameterizedTest
    @MethodSource("all")
    void hasANameOfItsOwnAndIsPerformedAsWhatItIs(HostCommand command) {
        assertEquals(command.getClass().getSimpleName(), command.name());
        assertEquals(command, command.perform(new Copying()));
    }

    /** All others only read. */
    @Test
    void whatActsIsKnown() {
        Set<String> acting =
                Set.of("ForceDown", "TakeReservedHost", "ReturnReservedHost", "ResetToError", "Evacuate", "StopLanded");
        assertEquals(
                acting, all().filter(HostCommand::acts).map(HostCommand::name).collect(Collectors.toSet()));
    }

    private static final class Copying implements HostCommand.Performer<HostCommand> {
        @Override
        public HostCommand review() {
            return new HostCommand.Review();
        }

        @Override
        public HostCommand findService() {
            return new HostCommand.FindService();
        }

        @Override
        public HostCommand forceDown(ServiceView service, String reason) {
            return new HostCommand.ForceDown(service, reason);
        }

        @Override
        public HostCommand listServers(HostName host) {
            return new HostCommand.ListServers(host);
        }

        @Override
        public HostCommand readRecords(Instant since) {
            return new HostCommand.ReadRecords(since);
        }

        @Override
        public HostCommand listServices() {
            return new HostCommand.ListServices();
        }

        @Override
        public HostCommand takeReservedHost(Set<HostName> avoid) {
            return new HostCommand.TakeReservedHost(avoid);
        }

        @Override
        public HostCommand returnReservedHost(HostName host) {
            return new HostCommand.ReturnReservedHost(host);
        }

        @Override
        public HostCommand resetToError(InstanceId instance) {
            return new HostCommand.ResetToError(instance);
        }

        @Override
        public HostCommand evacuate(InstanceId instance, Optional<HostName> target) {
            return new HostCommand.Evacuate(instance, target);
        }

        @Override
        public HostCommand stopLanded(InstanceId instance) {
            return new HostCommand.StopLanded(instance);
        }

        @Override
        public HostCommand inspect(InstanceId instance) {
            return new HostCommand.Inspect(instance);
        }
    }
}
