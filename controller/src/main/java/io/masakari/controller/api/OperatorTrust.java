package io.masakari.controller.api;

import io.masakari.controller.api.http.Peer.UnixUser;
import java.util.Arrays;
import java.util.Optional;
import jnr.posix.Group;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.Passwd;

/**
 * Decides who on this machine is an operator: root, and the members of one group. Names are looked up by
 * NSS, so groups of LDAP count. Any thread may call; libc's lookups are not thread-safe, so calls are serialized.
 */
final class OperatorTrust {
    private final String group;
    private final POSIX posix = POSIXFactory.getNativePOSIX();

    OperatorTrust(String group) {
        this.group = group;
    }

    /** Returns the operator; throws a 403 that says what to do for everybody else. */
    synchronized Caller check(UnixUser user) {
        String name = Optional.ofNullable(posix.getpwuid(user.uid()))
                .map(Passwd::getLoginName)
                .orElse("uid " + user.uid());
        if (user.uid() == 0 || isMember(user, name)) {
            return Caller.operator(name);
        }
        throw ApiException.forbidden("User " + name + " is neither root nor in group " + group
                + ". Use root, or ask to be added: usermod -aG " + group + " " + name + ".");
    }

    private boolean isMember(UnixUser user, String name) {
        Group trusted = posix.getgrnam(group);
        return trusted != null
                && (trusted.getGID() == user.gid()
                        || Arrays.asList(trusted.getMembers()).contains(name));
    }
}
