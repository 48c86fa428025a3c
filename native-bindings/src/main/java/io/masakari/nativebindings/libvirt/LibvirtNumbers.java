package io.masakari.nativebindings.libvirt;

/** libvirt's numbers that this project knows, by libvirt's names without the common prefix. Others may come, too. */
public final class LibvirtNumbers {
    // virDomainEventID
    public static final int ID_LIFECYCLE = 0;
    public static final int ID_REBOOT = 1;
    public static final int ID_WATCHDOG = 3;
    public static final int ID_IO_ERROR_REASON = 6;
    public static final int ID_CONTROL_ERROR = 7;
    public static final int ID_AGENT_LIFECYCLE = 18;

    // virDomainEventType
    public static final int DEFINED = 0;
    public static final int UNDEFINED = 1;
    public static final int STARTED = 2;
    public static final int SUSPENDED = 3;
    public static final int RESUMED = 4;
    public static final int STOPPED = 5;
    public static final int SHUTDOWN = 6;
    public static final int CRASHED = 8;

    // virDomainEventSuspendedDetailType
    public static final int SUSPENDED_IOERROR = 2;
    public static final int SUSPENDED_WATCHDOG = 3;
    public static final int SUSPENDED_API_ERROR = 6;

    // virDomainEventStoppedDetailType
    public static final int STOPPED_SHUTDOWN = 0;
    public static final int STOPPED_DESTROYED = 1;
    public static final int STOPPED_CRASHED = 2;
    public static final int STOPPED_MIGRATED = 3;
    public static final int STOPPED_SAVED = 4;
    public static final int STOPPED_FAILED = 5;
    public static final int STOPPED_FROM_SNAPSHOT = 6;

    // virDomainEventShutdownDetailType
    public static final int SHUTDOWN_FINISHED = 0;
    public static final int SHUTDOWN_GUEST = 1;
    public static final int SHUTDOWN_HOST = 2;

    // virDomainEventCrashedDetailType
    public static final int CRASHED_PANICKED = 0;
    public static final int CRASHED_CRASHLOADED = 1;

    // virDomainEventWatchdogAction
    public static final int WATCHDOG_NONE = 0;
    public static final int WATCHDOG_PAUSE = 1;
    public static final int WATCHDOG_RESET = 2;
    public static final int WATCHDOG_POWEROFF = 3;
    public static final int WATCHDOG_SHUTDOWN = 4;
    public static final int WATCHDOG_DEBUG = 5;
    public static final int WATCHDOG_INJECTNMI = 6;

    // virDomainEventIOErrorAction
    public static final int IO_ERROR_NONE = 0;
    public static final int IO_ERROR_PAUSE = 1;
    public static final int IO_ERROR_REPORT = 2;

    // virConnectDomainEventAgentLifecycleState
    public static final int AGENT_CONNECTED = 1;
    public static final int AGENT_DISCONNECTED = 2;

    // virDomainState
    public static final int STATE_RUNNING = 1;
    public static final int STATE_BLOCKED = 2;
    public static final int STATE_PAUSED = 3;
    public static final int STATE_SHUTDOWN = 4;
    public static final int STATE_SHUTOFF = 5;
    public static final int STATE_CRASHED = 6;
    public static final int STATE_PMSUSPENDED = 7;

    // virDomainPausedReason
    public static final int PAUSED_IOERROR = 5;
    public static final int PAUSED_WATCHDOG = 6;

    // virDomainShutoffReason
    public static final int SHUTOFF_UNKNOWN = 0;
    public static final int SHUTOFF_SHUTDOWN = 1;
    public static final int SHUTOFF_DESTROYED = 2;
    public static final int SHUTOFF_CRASHED = 3;
    public static final int SHUTOFF_MIGRATED = 4;
    public static final int SHUTOFF_SAVED = 5;
    public static final int SHUTOFF_FAILED = 6;
    public static final int SHUTOFF_FROM_SNAPSHOT = 7;
    public static final int SHUTOFF_DAEMON = 8;

    // virConnectCloseReason
    public static final int CLOSE_ERROR = 0;
    public static final int CLOSE_EOF = 1;
    public static final int CLOSE_KEEPALIVE = 2;
    public static final int CLOSE_CLIENT = 3;

    private LibvirtNumbers() {}
}
