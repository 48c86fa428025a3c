package io.masakari.core.instance;

import io.masakari.core.detection.Moment;
import io.masakari.core.instance.InstanceObservation.AgentAsked;
import io.masakari.core.instance.InstanceObservation.Found;
import io.masakari.core.instance.InstanceObservation.Listed;
import io.masakari.core.instance.InstanceObservation.Raw;
import io.masakari.core.instance.InstanceObservation.Told;
import io.masakari.core.model.InstanceId;
import io.masakari.core.model.MonotonicTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which guest agents to ask, and when a guest has become silent: only one whose agent has answered since it last
 * started, resumed, rebooted or opened its channel. An agent that was stopped closes its channel, and a paused guest
 * cannot answer; neither of them hangs. Not thread-safe.
 */
public final class AgentWatch {
    private static final Raw NO_NUMBERS = new Raw(-1, -1, -1);

    private final AgentPolicy policy;
    private final Map<InstanceId, Guest> guests = new LinkedHashMap<>();

    private static final class Guest {
        final InstanceId id;
        final String name;
        boolean answers;
        boolean hasNone;
        boolean isAsked;
        int misses;
        MonotonicTime next;

        Guest(InstanceId id, String name, MonotonicTime next) {
            this.id = id;
            this.name = name;
            this.next = next;
        }
    }

    public AgentWatch(AgentPolicy policy) {
        this.policy = policy;
    }

    /** @return {@link InstanceSignal#AGENT_SILENT} of a guest that becomes silent with this; once for each silence */
    public Optional<Told> accept(InstanceObservation observation, Moment moment) {
        MonotonicTime now = moment.at();
        if (observation instanceof Listed listed) {
            guests.clear();
            listed.instances().stream()
                    .filter(found -> found.finding() == Finding.RUNS)
                    .forEach(found -> begin(found, now));
        } else if (observation instanceof InstanceObservation.Disconnected) {
            guests.clear();
        } else if (observation instanceof Told told) {
            told(told, now);
        } else if (observation instanceof AgentAsked asked) {
            return asked(asked, now);
        }
        return Optional.empty();
    }

    /** Those to be asked now. Each counts as asked until its {@link AgentAsked} is accepted. */
    public List<InstanceId> due(MonotonicTime now) {
        List<InstanceId> due = new ArrayList<>();
        for (Guest guest : guests.values()) {
            if (isWaiting(guest) && now.since(guest.next).compareTo(Duration.ZERO) >= 0) {
                guest.isAsked = true;
                due.add(guest.id);
            }
        }
        return due;
    }

    /** When somebody is to be asked next. */
    public Optional<MonotonicTime> nextDeadline() {
        return guests.values().stream()
                .filter(AgentWatch::isWaiting)
                .map(guest -> guest.next)
                .min(MonotonicTime::compareTo);
    }

    private static boolean isWaiting(Guest guest) {
        return !guest.isAsked && !guest.hasNone;
    }

    private void begin(Found found, MonotonicTime now) {
        guests.put(found.instance(), new Guest(found.instance(), found.name(), now));
    }

    private void told(Told told, MonotonicTime now) {
        switch (told.signal()) {
            case STARTED, RESUMED, REBOOT, AGENT_CONNECTED, AGENT_DISCONNECTED ->
                guests.put(told.instance(), new Guest(told.instance(), told.name(), now.plus(policy.interval())));
            case SUSPENDED,
                    SUSPENDED_IOERROR,
                    SUSPENDED_WATCHDOG,
                    SUSPENDED_API_ERROR,
                    CRASHED_PANICKED,
                    STOPPED_FAILED,
                    STOPPED_CRASHED,
                    STOPPED_SHUTDOWN,
                    STOPPED_DESTROYED,
                    STOPPED_MIGRATED,
                    STOPPED_SAVED,
                    STOPPED_FROM_SNAPSHOT,
                    UNDEFINED -> guests.remove(told.instance());
            case DEFINED,
                    SHUTDOWN_FINISHED,
                    SHUTDOWN_GUEST,
                    SHUTDOWN_HOST,
                    CRASHED_CRASHLOADED,
                    WATCHDOG_NONE,
                    WATCHDOG_PAUSE,
                    WATCHDOG_RESET,
                    WATCHDOG_POWEROFF,
                    WATCHDOG_SHUTDOWN,
                    WATCHDOG_DEBUG,
                    WATCHDOG_INJECTNMI,
                    IO_ERROR_NONE,
                    IO_ERROR_PAUSE,
                    IO_ERROR_REPORT,
                    CONTROL_ERROR,
                    AGENT_SILENT,
                    OTHER -> {
                // Says nothing about the agent.
            }
        }
    }

    private Optional<Told> asked(AgentAsked asked, MonotonicTime now) {
        Guest guest = guests.get(asked.instance());
        if (guest == null || !guest.isAsked) {
            return Optional.empty(); // it has ended, or started again, since it was asked
        }
        guest.isAsked = false;
        guest.next = now.plus(policy.interval());
        switch (asked.answer()) {
            case ANSWERED -> {
                guest.answers = true;
                guest.misses = 0;
            }
            case SILENT -> guest.misses++;
            case NONE -> guest.hasNone = true;
            case UNASKED -> {}
        }
        boolean fallsSilent = guest.answers && asked.answer() == AgentAnswer.SILENT && guest.misses == policy.misses();
        return fallsSilent
                ? Optional.of(new Told(guest.id, guest.name, InstanceSignal.AGENT_SILENT, NO_NUMBERS, ""))
                : Optional.empty();
    }
}
