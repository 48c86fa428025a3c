package io.masakari.controller.api;

import io.masakari.controller.store.MonitorRow.Binding;
import io.masakari.controller.store.MonitorRow.Role;
import io.masakari.controller.store.NotificationTable;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import java.util.Locale;
import java.util.Optional;

/**
 * Who sent a request, proven by token or by the kernel.
 *
 * @param name under which it is recorded; one that Keystone tells begins with {@code keystone}
 * @param binding the host and the kinds of monitors that the token speaks for; empty: any of its cluster
 * @param cluster whose hosts a monitor may report; empty for operators, and for v1 monitors that name none
 * @param boot of the host that it runs on, if it says so
 */
record Caller(
        String name, Rights rights, Optional<ClusterName> cluster, Optional<Binding> binding, Optional<BootId> boot) {
    /** What a caller may do. */
    enum Rights {
        /** Everything. */
        OPERATOR("everything"),
        /** Look at everything. */
        READER("looking at everything"),
        /** Report. */
        MONITOR("reporting");

        private final String words;

        Rights(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        private static Rights of(Role role) {
            return switch (role) {
                case OPERATOR -> OPERATOR;
                case MONITOR -> MONITOR;
            };
        }
    }

    Caller(String name, Role role, Optional<ClusterName> cluster) {
        this(name, role, cluster, Optional.empty());
    }

    Caller(String name, Role role, Optional<ClusterName> cluster, Optional<Binding> binding) {
        this(name, Rights.of(role), cluster, binding, Optional.empty());
    }

    /** The owner of a token of Keystone. Its names may have any letters, and become part of texts. */
    static Caller keystone(ValidToken token, Rights rights) {
        String prefix = rights == Rights.MONITOR ? NotificationTable.KEYSTONE_MONITOR : NotificationTable.KEYSTONE_USER;
        return new Caller(prefix + token.describe(), rights, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether a name can be taken for one that comes from elsewhere than from the table of monitors. */
    static boolean isReserved(String name) {
        String small = name.toLowerCase(Locale.ROOT); // databases compare without regard to it
        return small.equals(V1Handler.NAME)
                || small.startsWith(NotificationTable.KEYSTONE_USER)
                || small.startsWith(NotificationTable.KEYSTONE_MONITOR);
    }

    /** The same, as it says from which boot of its host it sends. */
    Caller in(Optional<BootId> itsBoot) {
        return new Caller(name, rights, cluster, binding, itsBoot);
    }

    /** Whether it runs on that host, in another boot than this one. */
    boolean isInAnotherBoot(HostName host, BootId other) {
        return binding.filter(its -> its.host().equals(host)).isPresent()
                && boot.filter(its -> !its.equals(other)).isPresent();
    }

    static Caller operator(String name) {
        return new Caller(name, Role.OPERATOR, Optional.empty());
    }

    /** One of Masakari v1's monitors: nobody knows which, so all of them share what one monitor may have. */
    static Caller v1(Optional<ClusterName> cluster) {
        return new Caller(V1Handler.NAME, Role.MONITOR, cluster);
    }

    boolean isV1() {
        return name.equals(V1Handler.NAME);
    }

    boolean isOperator() {
        return rights == Rights.OPERATOR;
    }

    /** One of upstream's monitors, whose user is the same on all hosts, and of no cluster. */
    boolean isKeystoneMonitor() {
        return rights == Rights.MONITOR && name.startsWith(NotificationTable.KEYSTONE_MONITOR);
    }

    /**
     * C-12: a monitor reports its own cluster's hosts only; not every one of Masakari v1's names a cluster, and none of
     * upstream's.
     */
    boolean mayReport(Optional<ClusterName> segmentCluster) {
        boolean isOfNone = cluster.isEmpty() && (isV1() || isKeystoneMonitor());
        return isOperator() || isOfNone || cluster.isPresent() && cluster.equals(segmentCluster);
    }

    /**
     * Throws a 403 if its token does not speak for that (C-12): of instances and processes only its own host; of hosts only
     * the others, but for its own orderly leave and return.
     */
    void checkIdentity(Report report) {
        if (report.evidence().isPresent() && (isOperator() || isKeystoneMonitor())) {
            throw ApiException.forbidden("Evidence is taken from monitors of the cluster only, not from " + name
                    + ": use a token of 'masakarictl monitor add --cluster'.");
        }
        if ((isOperator() || isKeystoneMonitor()) && report.isResumption()) {
            throw ApiException.forbidden(
                    "That a guest goes on is taken from the monitor of its host only, not from " + name + ".");
        }
        binding.ifPresent(its -> checkBinding(its, report));
    }

    /** Throws a 403 if its token does not speak for a monitor of that kind on that host (C-12). */
    void checkGreeting(HostName host, MonitorKind kind) {
        if (isOperator() || isKeystoneMonitor()) {
            throw ApiException.forbidden(
                    "Greetings are taken from monitors with tokens of their own only, not from " + name + ".");
        }
        binding.ifPresent(its -> {
            if (!its.host().equals(host) || !its.kinds().contains(kind)) {
                throw ApiException.forbidden("The token of monitor " + name + " speaks for host " + its.host()
                        + ", and not as its monitor of kind " + kind.word() + " on host " + host + ".");
            }
        });
    }

    /** Throws a 403 if its token does not speak for the gate of that host (C-29): any monitor's that is bound to it does. */
    void checkGate(HostName host) {
        if (binding.filter(its -> its.host().equals(host)).isEmpty()) {
            throw ApiException.forbidden("The token of " + name + " is bound to "
                    + binding.map(its -> "host " + its.host()).orElse("no host")
                    + ", and does not speak for the gate of host "
                    + host + ": masakarictl monitor bind.");
        }
    }

    private void checkBinding(Binding its, Report report) {
        if (!its.kinds().contains(report.type().monitor())) {
            throw ApiException.forbidden(
                    "The token of monitor " + name + " is not for reports of type " + report.type() + ".");
        }
        boolean isOwn = report.hostname().equals(its.host());
        boolean isAllowed = report.type().isOfOwnHostOnly()
                ? isOwn
                : !isOwn || !report.notification().isDeath();
        if (!isAllowed) {
            throw ApiException.forbidden("The token of monitor " + name + " speaks for host " + its.host()
                    + ", and may not say this of host " + report.hostname() + ".");
        }
    }
}
