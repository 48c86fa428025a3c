package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServiceView;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Something the shell must do for a recovery, after it has stored the state that came with it (SAFETY.md, C-6). Its
 * result comes back as one of {@link HostEvents}; a failed call as {@link RecoveryEvent.CallFailed} with the command.
 */
public sealed interface HostCommand extends Command {
    /** The names are fixed, for logs and scripts: renaming a class does not change its name here. */
    Map<Class<? extends HostCommand>, String> NAMES = Map.ofEntries(
            Map.entry(Review.class, "Review"),
            Map.entry(FindService.class, "FindService"),
            Map.entry(ForceDown.class, "ForceDown"),
            Map.entry(ListServers.class, "ListServers"),
            Map.entry(ReadRecords.class, "ReadRecords"),
            Map.entry(ListServices.class, "ListServices"),
            Map.entry(TakeReservedHost.class, "TakeReservedHost"),
            Map.entry(ReturnReservedHost.class, "ReturnReservedHost"),
            Map.entry(ResetToError.class, "ResetToError"),
            Map.entry(Evacuate.class, "Evacuate"),
            Map.entry(StopLanded.class, "StopLanded"),
            Map.entry(Inspect.class, "Inspect"));

    @Override
    default String name() {
        return NAMES.get(getClass());
    }

    <T> T perform(Performer<T> performer);

    @Override
    default boolean acts() {
        return this instanceof ForceDown
                || this instanceof TakeReservedHost
                || this instanceof ReturnReservedHost
                || this instanceof ResetToError
                || this instanceof StopLanded
                || this instanceof Evacuate;
    }

    /** One method per command, so that a new command does not compile until every shell performs it. */
    interface Performer<T> {
        T review();

        T findService();

        T forceDown(ServiceView service, String reason);

        T listServers(HostName host);

        T readRecords(Instant since);

        T listServices();

        T takeReservedHost(Set<HostName> avoid);

        T returnReservedHost(HostName host);

        T resetToError(InstanceId instance);

        T evacuate(InstanceId instance, Optional<HostName> target);

        T stopLanded(InstanceId instance);

        T inspect(InstanceId instance);
    }

    /** Read the situation again and answer with {@link HostEvents#reviewed}. */
    record Review() implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.review();
        }
    }

    record FindService() implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.findService();
        }
    }

    /** Disable and force down, in one call. Repeating it is harmless. */
    record ForceDown(ServiceView service, String reason) implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.forceDown(service, reason);
        }
    }

    record ListServers(HostName host) implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.listServers(host);
        }
    }

    /** Read Nova's records of evacuations from the lost host. */
    record ReadRecords(Instant since) implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.readRecords(since);
        }
    }

    record ListServices() implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.listServices();
        }
    }

    /** Take the oldest sound reserved host durably, then enable its compute service. Repeating it is harmless. */
    record TakeReservedHost(Set<HostName> avoid) implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.takeReservedHost(avoid);
        }
    }

    /** Give back a reserved host that was taken and not used. */
    record ReturnReservedHost(HostName host) implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.returnReservedHost(host);
        }
    }

    record ResetToError(InstanceId instance) implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.resetToError(instance);
        }
    }

    /** Not to be repeated blindly (SAFETY.md, C-4). */
    record Evacuate(InstanceId instance, Optional<HostName> target) implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.evacuate(instance, target);
        }
    }

    /** Stop what Nova has started where it landed, and was not to run. Repeating it is harmless. */
    record StopLanded(InstanceId instance) implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.stopLanded(instance);
        }
    }

    /** Read the server and its actions. */
    record Inspect(InstanceId instance) implements HostCommand {
        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.inspect(instance);
        }
    }
}
