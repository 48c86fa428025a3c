package io.masakari.core.recovery.host;

import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.Command;
import io.masakari.core.recovery.RecoveryEvent;
import io.masakari.core.recovery.ServiceView;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Something the shell must do for a recovery, after it has stored the state that came with it (SAFETY.md, C-6). Its
 * result comes back as one of {@link HostEvents}; a failed call as {@link RecoveryEvent.CallFailed} with the command.
 */
public sealed interface HostCommand extends Command {
    <T> T perform(Performer<T> performer);

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

        T inspect(InstanceId instance);
    }

    /** Read the situation again and answer with {@link HostEvents#reviewed}. */
    record Review() implements HostCommand {
        @Override
        public String name() {
            return "Review";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.review();
        }
    }

    record FindService() implements HostCommand {
        @Override
        public String name() {
            return "FindService";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.findService();
        }
    }

    /** Disable and force down, in one call. Repeating it is harmless. */
    record ForceDown(ServiceView service, String reason) implements HostCommand {
        @Override
        public String name() {
            return "ForceDown";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.forceDown(service, reason);
        }
    }

    record ListServers(HostName host) implements HostCommand {
        @Override
        public String name() {
            return "ListServers";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.listServers(host);
        }
    }

    /** Read Nova's records of evacuations from the lost host. */
    record ReadRecords(Instant since) implements HostCommand {
        @Override
        public String name() {
            return "ReadRecords";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.readRecords(since);
        }
    }

    record ListServices() implements HostCommand {
        @Override
        public String name() {
            return "ListServices";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.listServices();
        }
    }

    /** Take the oldest sound reserved host durably, then enable its compute service. Repeating it is harmless. */
    record TakeReservedHost(Set<HostName> avoid) implements HostCommand {
        @Override
        public String name() {
            return "TakeReservedHost";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.takeReservedHost(avoid);
        }
    }

    /** Give back a reserved host that was taken and not used. */
    record ReturnReservedHost(HostName host) implements HostCommand {
        @Override
        public String name() {
            return "ReturnReservedHost";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.returnReservedHost(host);
        }
    }

    record ResetToError(InstanceId instance) implements HostCommand {
        @Override
        public String name() {
            return "ResetToError";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.resetToError(instance);
        }
    }

    /** Not to be repeated blindly (SAFETY.md, C-4). */
    record Evacuate(InstanceId instance, Optional<HostName> target) implements HostCommand {
        @Override
        public String name() {
            return "Evacuate";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.evacuate(instance, target);
        }
    }

    /** Read the server and its actions. */
    record Inspect(InstanceId instance) implements HostCommand {
        @Override
        public String name() {
            return "Inspect";
        }

        @Override
        public <T> T perform(Performer<T> performer) {
            return performer.inspect(instance);
        }
    }
}
