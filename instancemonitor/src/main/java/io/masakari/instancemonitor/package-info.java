/** The instance monitor: sees instances of this host fail, through libvirt, and reports them. */
package io.masakari.instancemonitor;
