package io.masakari.core.model;

import java.util.Optional;

/** What happened to an instance on its host. An orderly stop, whoever wanted it, is none of these and is not reported. */
public enum InstanceFailure {
    /** Its process on the host is gone: killed, crashed, or ended by a watchdog. */
    CRASHED,
    /** The guest's kernel said that it panicked. */
    PANICKED,
    /** The guest did not feed its watchdog; it is paused, or was reset. */
    WATCHDOG,
    /** Its disk answered with an error; it is paused, or told the guest. */
    IO_ERROR,
    /** Its process runs but does not obey any more. */
    CONTROL_ERROR,
    /** It rebooted more often within the window than is sane. */
    REBOOT_STORM,
    /** Its guest agent answered before, and does not any more. */
    AGENT_SILENT,
    /** It was there when last seen and is gone, with nobody to tell how. */
    VANISHED;

    /** What upstream's monitors mean by an event; empty for the many that tell of no failure. */
    public static Optional<InstanceFailure> ofUpstreams(String event, String virDomainEvent) {
        return switch (event + "/" + virDomainEvent) {
            case "LIFECYCLE/STOPPED_FAILED" -> Optional.of(CRASHED);
            case "IO_ERROR/IO_ERROR_REPORT" -> Optional.of(IO_ERROR);
            case "QEMU_GUEST_AGENT_ERROR/STOPPED_FAILED" -> Optional.of(AGENT_SILENT);
            default -> Optional.empty();
        };
    }
}
