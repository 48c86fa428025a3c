package io.masakari.bootgate;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Services that a host with a gate should not have: where they run behind libvirt, they would wait for what waits for them. */
final class Neighbours {
    private static final List<String> UNWANTED = List.of(
            "masakari-controller",
            "mariadb",
            "mysql",
            "postgresql",
            "rabbitmq-server",
            "keystone",
            "openstack-keystone",
            "nova-api",
            "openstack-nova-api");

    private Neighbours() {}

    /** @param wants links to the units that are started at boot */
    static List<String> warnings(Path wants) {
        return UNWANTED.stream()
                .filter(name -> Files.exists(wants.resolve(name + ".service"), LinkOption.NOFOLLOW_LINKS))
                .map(
                        name -> "This host starts " + name
                                + ".service at boot. A host that runs the controller, its database,"
                                + " Keystone, Nova's API or their message queue should have no gate: after a loss of power the gate"
                                + " may wait for what comes up later on the same host. It opens all the same, after [gate] wait.")
                .toList();
    }
}
