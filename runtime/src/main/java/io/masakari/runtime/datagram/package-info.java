/** Datagrams to AF_UNIX sockets, which the JDK lacks: the journal and systemd's notify socket speak them. */
package io.masakari.runtime.datagram;
