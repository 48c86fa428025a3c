package io.masakari.embeddednova;

import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.SystemCloudTime;
import io.masakari.embeddednova.keystone.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;

/** Runs the cloud as a process of its own until it is killed; says "ready" with its addresses once it listens. */
public final class EmbeddedNova {
    private static final int EXIT_USAGE = 64;
    private static final int EXIT_UNAVAILABLE = 69;
    /** Instances that a host has room for. */
    private static final int VCPUS = 1000;

    private EmbeddedNova() {}

    public static void main(String[] arguments) throws InterruptedException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (CommandLine.ParameterException problem) {
            System.err.println("embedded-nova: " + problem.getMessage());
            problem.getCommandLine().usage(System.err);
            System.exit(EXIT_USAGE);
            return;
        }
        if (options.help) {
            CommandLine.usage(options, System.out);
            return;
        }
        try (SystemCloudTime time = new SystemCloudTime();
                EmbeddedNovaServer server = start(options, time);
                ControlServer control =
                        ControlServer.start(server, InetAddress.getLoopbackAddress(), options.controlPort)) {
            System.out.println("ready keystone=" + server.authUrl() + " nova=" + server.computeUrl() + " control="
                    + control.url());
            new CountDownLatch(1).await();
        } catch (IOException | IllegalStateException failed) {
            System.err.println("embedded-nova: cannot listen on " + options.bind + " and 127.0.0.1" + ": "
                    + failed.getMessage() + "; is another one running, or is the address not one of this host?");
            System.exit(EXIT_UNAVAILABLE);
        }
    }

    private static EmbeddedNovaServer start(Options options, SystemCloudTime time) throws IOException {
        Cloud cloud = new Cloud(time, CloudSettings.defaults().withEvacuationTime(options.evacuationTime()));
        Identity identity = new Identity(time);
        options.hosts().forEach(host -> cloud.addHost(host, VCPUS));
        for (Map.Entry<String, Integer> boot : options.boot.entrySet()) {
            for (int i = 1; i <= boot.getValue(); i++) {
                cloud.boot(identity.admin(), InstanceSpec.on(boot.getKey(), boot.getKey() + "-" + i));
            }
        }
        return EmbeddedNovaServer.start(
                cloud,
                identity,
                new EmbeddedNovaServer.Addresses(
                        InetAddress.getByName(options.bind), options.keystonePort, options.novaPort, options.bind));
    }
}
