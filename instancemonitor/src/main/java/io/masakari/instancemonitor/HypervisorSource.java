package io.masakari.instancemonitor;

import io.masakari.core.instance.DiskPlace;
import io.masakari.core.instance.InstanceObservation;
import io.masakari.core.model.InstanceId;
import io.masakari.runtime.monitor.Link;
import io.masakari.runtime.monitor.Source;
import java.util.Map;
import java.util.Optional;

/**
 * Where instances are seen: libvirt, or a test's own hypervisor. The first observation is {@code Connected}; when
 * connecting returns, {@code Listed} has been told, and before it what happened meanwhile.
 */
interface HypervisorSource extends Source<InstanceObservation, Link> {
    /** When the thread that tells last came round, as {@code System.nanoTime()}. */
    long lastRoundNanos();

    /** Where the disks of each guest lie; empty while it is not connected. May take long. */
    Optional<Map<InstanceId, DiskPlace>> disks();
}
