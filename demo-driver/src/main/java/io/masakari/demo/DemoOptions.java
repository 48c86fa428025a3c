package io.masakari.demo;

import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line. {@code ./demo --help} describes it, because that must work without a build. */
final class DemoOptions {
    enum Nova {
        embedded,
        real
    }

    enum Subject {
        /** A host dies and its instances come back. */
        host,
        /** A daemon of a host dies and is restarted, then dies and cannot be restarted. */
        process,
        /** The QEMU process of one instance is killed, and the instance runs again. */
        instance
    }

    @Parameters(arity = "0..1")
    Subject subject = Subject.host;

    @Option(names = "--nova")
    Nova nova = Nova.embedded;

    @Option(names = "--hosts")
    int hosts = 3;

    @Option(names = "--instances")
    Integer givenInstances;

    @Option(names = "--token")
    int tokenMillis = 1000;

    @Option(names = "--evacuation-time")
    Integer givenEvacuationMillis;

    @Option(names = "--kill-controller")
    boolean killController;

    @Option(names = "--reboot")
    boolean reboot;

    @Option(names = "--crash-loop")
    boolean crashLoop;

    @Option(names = "--report")
    Path report;

    @Option(names = "--nova-tests")
    boolean novaTests;

    @Option(names = "--no-color")
    boolean noColor;

    @Option(names = "--keep")
    boolean keep;

    int instances() {
        return Objects.requireNonNullElse(givenInstances, reboot ? 20 : 5);
    }

    /** With --reboot longer, so that the host is back while its instances are still being evacuated. */
    int evacuationMillis() {
        return Objects.requireNonNullElse(givenEvacuationMillis, reboot ? 3000 : 2000);
    }

    /** Whether instances are QEMU processes with disks. The client's tests move instances between hosts, which these cannot. */
    boolean hasGuests() {
        return subject == Subject.host && nova == Nova.real && !novaTests;
    }

    /** One sentence for what is wrong, or null. */
    String problem() {
        if (hosts < 3 || hosts > 8) {
            return "--hosts must be 3 to 8: with fewer the survivors have no quorum";
        }
        if (instances() < 1 || instances() > 500) {
            return "--instances must be 1 to 500";
        }
        if (hasGuests() && instances() > 20) {
            return "--instances must be 1 to 20 with --nova real: each is a QEMU process";
        }
        if (tokenMillis < 600 || tokenMillis > 30_000) {
            return "--token must be 600 to 30000 ms: below that Corosync's links flap";
        }
        if (evacuationMillis() < 0 || evacuationMillis() > 60_000) {
            return "--evacuation-time must be 0 to 60000 ms";
        }
        if (novaTests && nova == Nova.embedded) {
            return "--nova-tests goes with --nova real";
        }
        if (reboot && (subject != Subject.host || nova != Nova.embedded)) {
            return "--reboot goes with ./demo and the embedded Nova";
        }
        if (reboot && killController) {
            return "--reboot goes without --kill-controller";
        }
        if (crashLoop && subject != Subject.instance) {
            return "--crash-loop goes with ./demo instance";
        }
        return null;
    }
}
