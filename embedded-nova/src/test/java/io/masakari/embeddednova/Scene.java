package io.masakari.embeddednova;

import io.masakari.embeddednova.cloud.Caller;
import io.masakari.embeddednova.cloud.Cloud;
import io.masakari.embeddednova.cloud.CloudSettings;
import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.ManualCloudTime;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.embeddednova.keystone.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A cloud on its way into the situation of a recording: three hosts, the instance that the recording names on the
 * first of them, and what the request needs beside it.
 */
final class Scene {
    final ManualCloudTime time = new ManualCloudTime(Instant.parse("2026-11-23T00:00:00Z"));
    final Cloud cloud = new Cloud(time, CloudSettings.defaults());
    final Identity identity = new Identity(time);
    final Recording recording;
    final String instance;
    final String service;

    /** Who asks. */
    String user = "admin";

    String password = "admin-password";

    Scene(Recording recording) {
        this.recording = recording;
        boolean ofService = recording.path().contains("/os-services/");
        String id = recording.id() == null ? UUID.randomUUID().toString() : recording.id();
        this.service = ofService && !isNobody(id) ? id : UUID.randomUUID().toString();
        this.instance = ofService || isNobody(id) ? UUID.randomUUID().toString() : id;
        cloud.addHost("compute1", 100, service);
        cloud.addHost("compute2", 100);
        cloud.addHost("compute3", 100);
    }

    /** The id that recordings use for what does not exist. */
    private static boolean isNobody(String id) {
        return id.startsWith("00000000-");
    }

    Scene boot() {
        return boot("compute1", "admin");
    }

    Scene boot(String host, String owner) {
        cloud.boot(
                identity.caller(owner, owner),
                InstanceSpec.on(host, "s1")
                        .withDisk(InstanceSpec.Disk.SHARED)
                        .withId(instance)
                        .withMetadata(Map.of("HA_Enabled", "True")));
        return this;
    }

    Scene boot(VmState state) {
        boot();
        cloud.setState(instance, state);
        return this;
    }

    Scene others(int count) {
        for (int i = 0; i < count; i++) {
            cloud.boot(
                    identity.admin(), InstanceSpec.on("compute1", "s" + (i + 2)).withDisk(InstanceSpec.Disk.SHARED));
        }
        return this;
    }

    /** nova-compute is dead and Nova has been told so, as a controller does it. */
    Scene lose(String host) {
        cloud.killService(host);
        return forceDown(host);
    }

    Scene forceDown(String host) {
        cloud.updateService(serviceOf(host), false, "fenced by controller", true);
        return this;
    }

    Scene disable(String host) {
        cloud.updateService(serviceOf(host), false, "full", null);
        return this;
    }

    Scene evacuate() {
        return evacuate(null);
    }

    Scene evacuate(String target) {
        Caller caller = identity.admin();
        cloud.evacuate(caller, instance, target);
        return this;
    }

    Scene settle() {
        return advance(Duration.ofSeconds(8));
    }

    Scene advance(Duration by) {
        time.advance(by);
        return this;
    }

    Scene as(String name) {
        user = name;
        return this;
    }

    private String serviceOf(String host) {
        return cloud.hosts().stream()
                .filter(view -> view.name().equals(host))
                .findFirst()
                .orElseThrow()
                .service()
                .id();
    }

    String tokenOf(String name) {
        return identity.byPassword(name, name + "-password", new Identity.Scope(name))
                .orElseThrow()
                .value();
    }
}
