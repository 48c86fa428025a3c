package io.masakari.instancemonitor;

import static io.masakari.nativebindings.libvirt.LibvirtNumbers.*;

import io.masakari.core.instance.Finding;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.instance.InstanceObservation.Found;
import io.masakari.core.instance.InstanceObservation.Raw;
import io.masakari.core.instance.InstanceObservation.Told;
import io.masakari.core.instance.InstanceSignal;
import io.masakari.core.model.InstanceId;
import io.masakari.nativebindings.libvirt.DomainState;
import io.masakari.nativebindings.libvirt.HypervisorEvent.DomainEvent;
import java.util.List;

/** libvirt's numbers as words of the core. Numbers that are not known are no failure. */
final class LibvirtTranslation {
    private LibvirtTranslation() {}

    static Told told(DomainEvent event) {
        return new Told(
                new InstanceId(event.uuid()),
                event.name(),
                signal(event.eventId(), event.event(), event.detail()),
                new Raw(event.eventId(), event.event(), event.detail()),
                event.object());
    }

    static InstanceObservation.Listed listed(List<DomainState> domains) {
        return new InstanceObservation.Listed(domains.stream()
                .map(domain -> new Found(
                        new InstanceId(domain.uuid()),
                        domain.name(),
                        finding(domain.state(), domain.reason()),
                        domain.state(),
                        domain.reason(),
                        domain.persistent()))
                .toList());
    }

    static InstanceSignal signal(int eventId, int event, int detail) {
        return switch (eventId) {
            case ID_LIFECYCLE -> lifecycle(event, detail);
            case ID_REBOOT -> InstanceSignal.REBOOT;
            case ID_WATCHDOG -> watchdog(event);
            case ID_IO_ERROR_REASON ->
                switch (event) {
                    case IO_ERROR_NONE -> InstanceSignal.IO_ERROR_NONE;
                    case IO_ERROR_PAUSE -> InstanceSignal.IO_ERROR_PAUSE;
                    case IO_ERROR_REPORT -> InstanceSignal.IO_ERROR_REPORT;
                    default -> InstanceSignal.OTHER;
                };
            case ID_CONTROL_ERROR -> InstanceSignal.CONTROL_ERROR;
            case ID_AGENT_LIFECYCLE ->
                event == AGENT_CONNECTED ? InstanceSignal.AGENT_CONNECTED : InstanceSignal.AGENT_DISCONNECTED;
            default -> InstanceSignal.OTHER;
        };
    }

    static Finding finding(int state, int reason) {
        return switch (state) {
            case STATE_PAUSED ->
                switch (reason) {
                    case PAUSED_IOERROR -> Finding.PAUSED_IO_ERROR;
                    case PAUSED_WATCHDOG -> Finding.PAUSED_WATCHDOG;
                    default -> Finding.PAUSED;
                };
            case STATE_CRASHED -> Finding.PANICKED;
            case STATE_SHUTOFF ->
                switch (reason) {
                    case SHUTOFF_CRASHED -> Finding.OFF_CRASHED;
                    // The daemon ended it, or lost it while it started again: neither was wanted by anybody.
                    case SHUTOFF_UNKNOWN, SHUTOFF_DAEMON -> Finding.OFF_UNKNOWN;
                    default -> Finding.OFF_ORDERLY;
                };
            default -> Finding.RUNS;
        };
    }

    private static InstanceSignal lifecycle(int event, int detail) {
        return switch (event) {
            case DEFINED -> InstanceSignal.DEFINED;
            case UNDEFINED -> InstanceSignal.UNDEFINED;
            case STARTED -> InstanceSignal.STARTED;
            case RESUMED -> InstanceSignal.RESUMED;
            case SUSPENDED ->
                switch (detail) {
                    case SUSPENDED_IOERROR -> InstanceSignal.SUSPENDED_IOERROR;
                    case SUSPENDED_WATCHDOG -> InstanceSignal.SUSPENDED_WATCHDOG;
                    case SUSPENDED_API_ERROR -> InstanceSignal.SUSPENDED_API_ERROR;
                    default -> InstanceSignal.SUSPENDED;
                };
            case STOPPED -> stopped(detail);
            case SHUTDOWN ->
                switch (detail) {
                    case SHUTDOWN_GUEST -> InstanceSignal.SHUTDOWN_GUEST;
                    case SHUTDOWN_HOST -> InstanceSignal.SHUTDOWN_HOST;
                    default -> InstanceSignal.SHUTDOWN_FINISHED;
                };
            case CRASHED ->
                detail == CRASHED_CRASHLOADED ? InstanceSignal.CRASHED_CRASHLOADED : InstanceSignal.CRASHED_PANICKED;
            default -> InstanceSignal.OTHER;
        };
    }

    private static InstanceSignal stopped(int detail) {
        return switch (detail) {
            case STOPPED_SHUTDOWN -> InstanceSignal.STOPPED_SHUTDOWN;
            case STOPPED_DESTROYED -> InstanceSignal.STOPPED_DESTROYED;
            case STOPPED_CRASHED -> InstanceSignal.STOPPED_CRASHED;
            case STOPPED_MIGRATED -> InstanceSignal.STOPPED_MIGRATED;
            case STOPPED_SAVED -> InstanceSignal.STOPPED_SAVED;
            case STOPPED_FAILED -> InstanceSignal.STOPPED_FAILED;
            case STOPPED_FROM_SNAPSHOT -> InstanceSignal.STOPPED_FROM_SNAPSHOT;
            // It ended, for a reason made up after this was written; libvirt has one for a failure already.
            default -> InstanceSignal.STOPPED_SHUTDOWN;
        };
    }

    private static InstanceSignal watchdog(int action) {
        return switch (action) {
            case WATCHDOG_PAUSE -> InstanceSignal.WATCHDOG_PAUSE;
            case WATCHDOG_RESET -> InstanceSignal.WATCHDOG_RESET;
            case WATCHDOG_POWEROFF -> InstanceSignal.WATCHDOG_POWEROFF;
            case WATCHDOG_SHUTDOWN -> InstanceSignal.WATCHDOG_SHUTDOWN;
            case WATCHDOG_DEBUG -> InstanceSignal.WATCHDOG_DEBUG;
            case WATCHDOG_INJECTNMI -> InstanceSignal.WATCHDOG_INJECTNMI;
            default -> InstanceSignal.WATCHDOG_NONE;
        };
    }
}
