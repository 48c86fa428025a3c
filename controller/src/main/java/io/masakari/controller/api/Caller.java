package io.masakari.controller.api;

import io.masakari.controller.store.MonitorRow.Binding;
import io.masakari.controller.store.MonitorRow.Role;
import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.HostName;
import io.masakari.core.model.MonitorKind;
import java.util.Optional;

/**
 * Who sent a request, proven by token or by the kernel.
 *
 * @param binding the host and the kinds of monitors that the token speaks for; empty: any of its cluster
 * @param cluster whose hosts a monitor may report; empty for operators, and for v1 monitors that name none
 * @param boot of the host that it runs on, if it says so
 */
record Caller(String name, Role role, Optional<ClusterName> cluster, Optional<Binding> binding, Optional<BootId> boot) {
    Caller(String name, Role role, Optional<ClusterName> cluster) {
        this(name, role, cluster, Optional.empty());
    }

    Caller(String name, Role role, Optional<ClusterName> cluster, Optional<Binding> binding) {
        this(name, role, cluster, binding, Optional.empty());
    }

    /** The same, as it says from which boot of its host it sends. */
    Caller in(Optional<BootId> itsBoot) {
        return new Caller(name, role, cluster, binding, itsBoot);
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
        return role == Role.OPERATOR;
    }

    /** C-12: a monitor reports its own cluster's hosts only; not every one of Masakari v1's names a cluster. */
    boolean mayReport(Optional<ClusterName> segmentCluster) {
        boolean isOfNone = cluster.isEmpty() && isV1();
        return isOperator() || isOfNone || cluster.isPresent() && cluster.equals(segmentCluster);
    }

    /**
     * Throws a 403 if its token does not speak for that (C-12): of instances and processes only its own host; of hosts only
     * the others, but for its own orderly leave and return.
     */
    void checkIdentity(Report report) {
        if (report.evidence().isPresent() && isOperator()) {
            throw ApiException.forbidden("Evidence is taken from monitors only, not from operator " + name
                    + ": use a token of 'masakarictl monitor add --cluster'.");
        }
        binding.ifPresent(its -> checkBinding(its, report));
    }

    /** Throws a 403 if its token does not speak for a monitor of that kind on that host (C-12). */
    void checkGreeting(HostName host, MonitorKind kind) {
        if (isOperator()) {
            throw ApiException.forbidden("Greetings are taken from monitors only, not from operator " + name + ".");
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
