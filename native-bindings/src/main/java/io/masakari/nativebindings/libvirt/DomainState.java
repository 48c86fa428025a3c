package io.masakari.nativebindings.libvirt;

import java.util.UUID;

/**
 * A domain as it was found in the list.
 *
 * @param state libvirt's, as in {@link LibvirtNumbers#STATE_RUNNING}
 * @param reason its meaning depends on the state; libvirtd forgets it when it restarts
 * @param persistent whether it stays in the list when it ends
 */
public record DomainState(UUID uuid, String name, int state, int reason, boolean persistent) {}
