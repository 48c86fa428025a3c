package io.masakari.nativebindings.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The callbacks that C gets, made once and never collected, for all connections: C hands each one the number under which
 * its connection is registered here. They copy and hand on; whatever is thrown ends here, since C cannot carry it on.
 */
final class Callbacks {
    /** What one connection gets: events, and what reading one threw. */
    record Receiver(Consumer<HypervisorEvent> events, Consumer<Throwable> failures) {}

    private static final Map<Long, Receiver> RECEIVERS = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong(1);

    private static final LibvirtLibrary.virConnectDomainEventCallback LIFECYCLE =
            (conn, domain, event, detail, key) -> {
                tell(key, domain, LibvirtNumbers.ID_LIFECYCLE, event, detail, "");
                return 0;
            };
    private static final LibvirtLibrary.virConnectDomainEventGenericCallback REBOOT =
            (conn, domain, key) -> tell(key, domain, LibvirtNumbers.ID_REBOOT, -1, -1, "");
    private static final LibvirtLibrary.virConnectDomainEventWatchdogCallback WATCHDOG =
            (conn, domain, action, key) -> tell(key, domain, LibvirtNumbers.ID_WATCHDOG, action, -1, "");
    private static final LibvirtLibrary.virConnectDomainEventIOErrorReasonCallback IO_ERROR_REASON =
            (conn, domain, path, alias, action, reason, key) -> tell(
                    key,
                    domain,
                    LibvirtNumbers.ID_IO_ERROR_REASON,
                    action,
                    -1,
                    (text(alias) + " " + text(reason)).strip());
    private static final LibvirtLibrary.virConnectDomainEventGenericCallback CONTROL_ERROR =
            (conn, domain, key) -> tell(key, domain, LibvirtNumbers.ID_CONTROL_ERROR, -1, -1, "");
    private static final LibvirtLibrary.virConnectDomainEventAgentLifecycleCallback AGENT_LIFECYCLE =
            (conn, domain, state, reason, key) ->
                    tell(key, domain, LibvirtNumbers.ID_AGENT_LIFECYCLE, state, reason, "");

    static final LibvirtLibrary.virConnectCloseFunc CLOSED = (conn, reason, key) -> {
        long now = System.nanoTime();
        Receiver receiver = RECEIVERS.get(Pointer.nativeValue(key));
        if (receiver != null) {
            receiver.events().accept(new HypervisorEvent.Disconnected(now, reason));
        }
    };

    /** Each kind of event that is asked for, with its callback. */
    static final Map<Integer, Callback> BY_EVENT_ID = Map.of(
            LibvirtNumbers.ID_LIFECYCLE, LIFECYCLE,
            LibvirtNumbers.ID_REBOOT, REBOOT,
            LibvirtNumbers.ID_WATCHDOG, WATCHDOG,
            LibvirtNumbers.ID_IO_ERROR_REASON, IO_ERROR_REASON,
            LibvirtNumbers.ID_CONTROL_ERROR, CONTROL_ERROR,
            LibvirtNumbers.ID_AGENT_LIFECYCLE, AGENT_LIFECYCLE);

    private Callbacks() {}

    /** @return the key to hand to C; it is no address */
    static Pointer register(Receiver receiver) {
        long key = NEXT.getAndIncrement();
        RECEIVERS.put(key, receiver);
        return Pointer.createConstant(key);
    }

    static void remove(Pointer key) {
        RECEIVERS.remove(Pointer.nativeValue(key));
    }

    private static void tell(Pointer key, Pointer domain, int eventId, int event, int detail, String object) {
        long now = System.nanoTime();
        Receiver receiver = RECEIVERS.get(Pointer.nativeValue(key));
        if (receiver == null) {
            return;
        }
        try {
            Libvirt libvirt = Libvirt.get();
            receiver.events()
                    .accept(new HypervisorEvent.DomainEvent(
                            now, libvirt.uuid(domain), libvirt.name(domain), eventId, event, detail, object));
        } catch (Throwable e) {
            receiver.failures().accept(e);
        }
    }

    private static String text(Pointer chars) {
        return chars == null ? "" : chars.getString(0, StandardCharsets.UTF_8.name());
    }
}
