package io.masakari.nativebindings.libvirt;

import java.util.UUID;

/** What a {@link HypervisorConnection} tells, in libvirt's numbers and libvirt's order. */
public sealed interface HypervisorEvent {
    /** {@code System.nanoTime()} in the callback. */
    long nanoTime();

    /**
     * @param eventId kind of event, as in {@link LibvirtNumbers#ID_LIFECYCLE}
     * @param event the lifecycle event, the watchdog's or I/O error's action, or the agent's state; -1 where there is none
     * @param detail the lifecycle event's detail or the agent's reason; -1 where there is none
     * @param object of an I/O error: the disk's alias and libvirt's reason, as in "ide0-0-1 enospc"; else empty
     */
    record DomainEvent(long nanoTime, UUID uuid, String name, int eventId, int event, int detail, String object)
            implements HypervisorEvent {}

    /** The last event: libvirtd is gone or hangs, and what happens from now on is not told. @param reason libvirt's */
    record Disconnected(long nanoTime, int reason) implements HypervisorEvent {}
}
