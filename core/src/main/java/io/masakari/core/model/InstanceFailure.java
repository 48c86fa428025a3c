package io.masakari.core.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What happened to an instance on its host. An orderly stop, whoever wanted it, is none of these and is not reported. */
public enum InstanceFailure {
    /** Its process on the host is gone: killed, crashed, or ended by a watchdog. */
    CRASHED,
    /** The guest's kernel said that it panicked. */
    PANICKED,
    /** The guest did not feed its watchdog; it is paused, or was reset. */
    WATCHDOG,
    /** Its disk answered with an error, and it is paused. */
    PAUSED_ON_IO_ERROR,
    /** Its disk answered with an error, and the guest was told; it runs on. */
    IO_ERROR_REPORTED,
    /** Its process runs but does not obey any more. */
    CONTROL_ERROR,
    /** It rebooted more often within the window than is sane. */
    REBOOT_STORM,
    /** Its guest agent answered before, and does not any more. */
    AGENT_SILENT,
    /** It was there when last seen and is gone, with nobody to tell how. */
    VANISHED,
    /** It ran when its host was lost, and is off where it is now. Only the controller finds that, and no monitor may say so. */
    HOST_LOST;

    /**
     * By its name as stored or on the wire. IO_ERROR stood for both kinds once.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static InstanceFailure named(String name) {
        return Arrays.stream(values())
                .filter(failure -> failure.name().equals(name.equals("IO_ERROR") ? PAUSED_ON_IO_ERROR.name() : name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + name + "' is none of " + List.of(values()) + "."));
    }

    /** Whether its guest is gone or paused with it, so that Nova shows an instance that runs only if it was brought back. */
    public boolean endsGuest() {
        return switch (this) {
            case CRASHED, PANICKED, WATCHDOG, PAUSED_ON_IO_ERROR, VANISHED, HOST_LOST -> true;
            case IO_ERROR_REPORTED, CONTROL_ERROR, REBOOT_STORM, AGENT_SILENT -> false;
        };
    }

    /** What upstream's monitors mean by an event; empty for the many that tell of no failure. */
    public static Optional<InstanceFailure> ofUpstreams(String event, String virDomainEvent) {
        return switch (event + "/" + virDomainEvent) {
            case "LIFECYCLE/STOPPED_FAILED" -> Optional.of(CRASHED);
            case "IO_ERROR/IO_ERROR_REPORT" -> Optional.of(IO_ERROR_REPORTED);
            case "QEMU_GUEST_AGENT_ERROR/STOPPED_FAILED" -> Optional.of(AGENT_SILENT);
            default -> Optional.empty();
        };
    }
}
