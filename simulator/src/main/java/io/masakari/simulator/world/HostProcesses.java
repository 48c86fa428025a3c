package io.masakari.simulator.world;

/** What runs on a host besides Corosync and nova-compute. */
public interface HostProcesses {
    /** The host has power again: what starts at boot starts. */
    void boot();

    /** Nothing starts a guest, or nova-compute, before its gate has that done. */
    void atGate(Runnable open);

    /** The host lost power: nothing runs any more. */
    void powerLost();

    /** The host was hung, or could not reach the controller, and that is over. */
    void goOn();
}
