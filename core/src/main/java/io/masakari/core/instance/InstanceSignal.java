package io.masakari.core.instance;

/** An event of an instance, by the two words that upstream's notifications have for it. */
public enum InstanceSignal {
    DEFINED("LIFECYCLE", "DEFINED"),
    UNDEFINED("LIFECYCLE", "UNDEFINED"),
    STARTED("LIFECYCLE", "STARTED"),
    RESUMED("LIFECYCLE", "RESUMED"),
    /** Paused because somebody wanted it. */
    SUSPENDED("LIFECYCLE", "SUSPENDED"),
    SUSPENDED_IOERROR("LIFECYCLE", "SUSPENDED_IOERROR"),
    SUSPENDED_WATCHDOG("LIFECYCLE", "SUSPENDED_WATCHDOG"),
    SUSPENDED_API_ERROR("LIFECYCLE", "SUSPENDED_API_ERROR"),
    /** The guest was shut down, by itself or by a signal to its process that asked it to end. */
    STOPPED_SHUTDOWN("LIFECYCLE", "STOPPED_SHUTDOWN"),
    /** Somebody used the hypervisor's own call to end it, as Nova does. */
    STOPPED_DESTROYED("LIFECYCLE", "STOPPED_DESTROYED"),
    /** It panicked and is configured to end then. */
    STOPPED_CRASHED("LIFECYCLE", "STOPPED_CRASHED"),
    STOPPED_MIGRATED("LIFECYCLE", "STOPPED_MIGRATED"),
    STOPPED_SAVED("LIFECYCLE", "STOPPED_SAVED"),
    /** Its process ended and nobody had asked for that. */
    STOPPED_FAILED("LIFECYCLE", "STOPPED_FAILED"),
    STOPPED_FROM_SNAPSHOT("LIFECYCLE", "STOPPED_FROM_SNAPSHOT"),
    SHUTDOWN_FINISHED("LIFECYCLE", "SHUTDOWN_FINISHED"),
    SHUTDOWN_GUEST("LIFECYCLE", "SHUTDOWN_GUEST"),
    SHUTDOWN_HOST("LIFECYCLE", "SHUTDOWN_HOST"),
    CRASHED_PANICKED("LIFECYCLE", "CRASHED_PANICKED"),
    /** It panicked and writes its own dump; it reboots by itself. */
    CRASHED_CRASHLOADED("LIFECYCLE", "CRASHED_CRASHLOADED"),
    REBOOT("REBOOT", "UNKNOWN"),
    WATCHDOG_NONE("WATCHDOG", "WATCHDOG_NONE"),
    WATCHDOG_PAUSE("WATCHDOG", "WATCHDOG_PAUSE"),
    WATCHDOG_RESET("WATCHDOG", "WATCHDOG_RESET"),
    WATCHDOG_POWEROFF("WATCHDOG", "WATCHDOG_POWEROFF"),
    WATCHDOG_SHUTDOWN("WATCHDOG", "WATCHDOG_SHUTDOWN"),
    WATCHDOG_DEBUG("WATCHDOG", "WATCHDOG_DEBUG"),
    WATCHDOG_INJECTNMI("WATCHDOG", "WATCHDOG_INJECTNMI"),
    /** The host ignores the error, and the guest is not told either. */
    IO_ERROR_NONE("IO_ERROR", "IO_ERROR_NONE"),
    IO_ERROR_PAUSE("IO_ERROR", "IO_ERROR_PAUSE"),
    IO_ERROR_REPORT("IO_ERROR", "IO_ERROR_REPORT"),
    CONTROL_ERROR("CONTROL_ERROR", "UNKNOWN"),
    AGENT_CONNECTED("AGENT_LIFECYCLE", "CONNECTED"),
    AGENT_DISCONNECTED("AGENT_LIFECYCLE", "DISCONNECTED"),
    /** Its guest agent does not answer; no event of the hypervisor, and upstream's words for it. */
    AGENT_SILENT("QEMU_GUEST_AGENT_ERROR", "STOPPED_FAILED"),
    /** A kind or detail that this program does not know. */
    OTHER("OTHER", "UNKNOWN");

    private final String event;
    private final String detail;

    InstanceSignal(String event, String detail) {
        this.event = event;
        this.detail = detail;
    }

    /** As in LIFECYCLE. */
    public String event() {
        return event;
    }

    /** As in STOPPED_FAILED: upstream's {@code vir_domain_event}. */
    public String detail() {
        return detail;
    }
}
