/** The host monitor: watches this cluster's membership, proves that lost hosts are off, and reports them. */
package io.masakari.hostmonitor;
