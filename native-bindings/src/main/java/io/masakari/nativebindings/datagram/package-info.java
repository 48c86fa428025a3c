/** Datagrams to a Unix-domain socket, as journald and systemd take them: what Java's own sockets do not have. */
package io.masakari.nativebindings.datagram;
