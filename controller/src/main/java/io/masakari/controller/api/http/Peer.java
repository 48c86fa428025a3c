package io.masakari.controller.api.http;

import java.util.Optional;

/**
 * Who is at the other end of a connection.
 *
 * @param address for people: IP address, or "unix"
 * @param user present exactly on the Unix socket, told by the kernel
 */
public record Peer(String address, Optional<UnixUser> user) {
    /** The process that connected, at the moment it did. */
    public record UnixUser(int uid, int gid) {}
}
