package io.masakari.embeddednova;

import io.masakari.embeddednova.cloud.InstanceSpec;
import io.masakari.embeddednova.cloud.VmState;
import io.masakari.embeddednova.http.Wire;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** For each recording by name, how the cloud gets into the situation in which it was made. */
final class Situations {
    private static final Consumer<Scene> AS_IT_IS = scene -> {};
    private static final Consumer<Scene> RUNNING = Scene::boot;
    private static final Consumer<Scene> LOST = scene -> scene.boot().lose("compute1");
    private static final Consumer<Scene> EVACUATING = LOST.andThen(Scene::evacuate);
    private static final Consumer<Scene> EVACUATED = EVACUATING.andThen(Scene::settle);
    private static final Consumer<Scene> NOWHERE =
            LOST.andThen(scene -> scene.lose("compute3").disable("compute2"));

    private final Map<String, Consumer<Scene>> byName = new LinkedHashMap<>();

    Situations() {
        identity();
        servicesAndVersions();
        servers();
        actions();
        evacuateRefused();
        evacuateAccepted();
        nowhereTwiceAndBack();
    }

    /** Null if there is no situation for that recording yet. */
    Consumer<Scene> of(String name) {
        return byName.get(name);
    }

    private void put(Consumer<Scene> situation, String... names) {
        for (String name : names) {
            byName.put(name, situation);
        }
    }

    private void identity() {
        put(
                AS_IT_IS,
                "keystone-versions",
                "keystone-v3",
                "keystone-token",
                "keystone-token-nocatalog",
                "keystone-token-unscoped",
                "keystone-token-unknown-user",
                "keystone-token-unknown-project",
                "keystone-token-malformed",
                "keystone-token-not-json");
        put(scene -> scene.password = "demo-password", "keystone-token-project-without-role");
        put(scene -> scene.password = "wrong", "keystone-token-wrong-password");
        put(scene -> credential(scene, "<secret>"), "keystone-token-application-credential");
        put(scene -> credential(scene, "another"), "keystone-token-application-credential-wrong");
    }

    private static void credential(Scene scene, String secret) {
        String id = Wire.string(
                scene.recording
                        .body()
                        .getAsJsonObject()
                        .getAsJsonObject("auth")
                        .getAsJsonObject("identity")
                        .getAsJsonObject("application_credential"),
                "id");
        scene.identity.addApplicationCredential(id, secret, "admin", "admin", List.of("admin"));
    }

    private void servicesAndVersions() {
        put(
                AS_IT_IS,
                "nova-versions",
                "nova-v21",
                "nova-v21-no-slash",
                "nova-unknown-path",
                "nova-no-token",
                "nova-bad-token",
                "nova-microversion-malformed",
                "nova-microversion-too-high",
                "nova-services-all",
                "nova-services-host",
                "nova-services-unknown-host",
                "nova-service-disable",
                "nova-service-empty-update",
                "nova-service-not-a-uuid",
                "nova-service-reason-with-enabled",
                "nova-service-reason-without-status",
                "nova-service-unknown-id",
                "nova-service-unknown-key");
        put(scene -> scene.as("demo"), "nova-not-admin-services", "nova-service-not-admin");
        put(scene -> scene.identity.goAway(), "nova-keystone-down");
        put(scene -> scene.disable("compute1"), "nova-service-enable");
        put(scene -> scene.cloud.killService("compute1"), "nova-service-force-down");
        put(scene -> scene.lose("compute1"), "nova-service-force-down-again", "nova-service-down");
        Consumer<Scene> back = scene -> scene.lose("compute1").cloud.reviveService("compute1");
        put(back, "nova-service-back-forced-down", "nova-service-clear-forced-down");
        put(
                scene -> {
                    scene.disable("compute1");
                    scene.cloud.killService("compute1");
                    scene.cloud.reviveService("compute1");
                },
                "nova-service-enable-back");
    }

    private void servers() {
        put(AS_IT_IS, "nova-server-create", "nova-server-not-found");
        put(
                scene -> scene.cloud.create(
                        scene.identity.admin(),
                        InstanceSpec.on("compute1", "s1")
                                .withDisk(InstanceSpec.Disk.SHARED)
                                .withId(scene.instance)
                                .withMetadata(Map.of("HA_Enabled", "True"))),
                "nova-server-building");
        put(RUNNING, "nova-server-active");
        put(scene -> scene.boot("compute1", "demo").as("demo"), "nova-server-as-owner");
        put(scene -> scene.boot().as("demo"), "nova-server-of-other-project", "nova-evacuate-not-admin");
        put(scene -> scene.others(5), "nova-servers-by-host", "nova-servers-by-host-page1");
        put(
                scene -> {
                    String marker = scene.recording.path().replaceAll(".*marker=", "");
                    scene.others(3);
                    InstanceSpec spec = InstanceSpec.on("compute1", "s5")
                            .withDisk(InstanceSpec.Disk.SHARED)
                            .withId(marker);
                    scene.cloud.boot(scene.identity.admin(), spec);
                },
                "nova-servers-by-host-page2");
        put(scene -> scene.others(3), "nova-servers-bad-marker", "nova-servers-empty-host");
        put(scene -> scene.others(1).as("demo"), "nova-servers-all-tenants-not-admin");
        put(scene -> scene.boot("compute2", "demo").others(2).as("demo"), "nova-servers-host-not-admin");
        put(LOST, "nova-server-on-down-host");
        put(scene -> scene.boot(VmState.STOPPED), "nova-server-shutoff");
        put(
                RUNNING.andThen(scene -> scene.cloud.resetState(scene.identity.admin(), scene.instance, true)),
                "nova-server-error");
    }

    private void actions() {
        put(
                RUNNING,
                "nova-server-stop",
                "nova-server-start-again",
                "nova-server-reset-error",
                "nova-server-reset-bad-state",
                "nova-server-unknown-action");
        put(scene -> scene.boot(VmState.STOPPED), "nova-server-stop-again", "nova-server-start");
        put(scene -> scene.boot(VmState.ERROR), "nova-server-reset-active");
        put(scene -> scene.boot("compute1", "demo").as("demo"), "nova-server-reset-not-admin");
        put(RUNNING.andThen(scene -> scene.cloud.killService("compute1")), "nova-server-stop-dead-host");
        Consumer<Scene> stopping = RUNNING.andThen(scene -> {
            scene.cloud.killService("compute1");
            scene.cloud.stop(scene.identity.admin(), scene.instance);
            scene.advance(Duration.ofSeconds(1));
        });
        put(stopping, "nova-server-stop-dead-host-stuck");
        put(stopping.andThen(scene -> scene.forceDown("compute1")), "nova-evacuate-with-task-state");
        put(LOST, "nova-server-stop-down-host");
    }

    private void evacuateRefused() {
        put(RUNNING, "nova-evacuate-service-up");
        put(AS_IT_IS, "nova-evacuate-unknown-server");
        put(
                LOST,
                "nova-evacuate-same-host",
                "nova-evacuate-unknown-host",
                "nova-evacuate-2.93-with-storage",
                "nova-evacuate-2.68-force",
                "nova-evacuate-2.95");
        put(scene -> scene.boot(VmState.PAUSED).lose("compute1"), "nova-evacuate-paused");
        put(scene -> scene.boot(VmState.SUSPENDED).lose("compute1"), "nova-evacuate-suspended");
        put(scene -> scene.boot(VmState.RESCUED).lose("compute1"), "nova-evacuate-rescued");
        put(scene -> scene.boot(VmState.SHELVED_OFFLOADED).lose("compute1"), "nova-evacuate-shelved-offloaded");
        put(EVACUATED, "nova-evacuate-done-again");
    }

    private void evacuateAccepted() {
        put(LOST, "nova-evacuate-accepted");
        put(EVACUATING, "nova-server-evacuating", "nova-migrations-evacuating");
        put(EVACUATED, "nova-server-evacuated", "nova-migrations-done", "nova-instance-actions");
        Consumer<Scene> error = scene -> scene.boot(VmState.ERROR).lose("compute1");
        put(error, "nova-evacuate-error");
        put(error.andThen(Scene::evacuate).andThen(Scene::settle), "nova-server-error-evacuated");
        Consumer<Scene> shutoff = scene -> scene.boot(VmState.STOPPED).lose("compute1");
        put(shutoff, "nova-evacuate-shutoff");
        put(shutoff.andThen(Scene::evacuate).andThen(Scene::settle), "nova-server-shutoff-evacuated");
        put(
                scene -> {
                    scene.boot(VmState.PAUSED).lose("compute1");
                    scene.cloud.resetState(scene.identity.admin(), scene.instance, true);
                },
                "nova-evacuate-paused-after-reset");
        put(
                scene -> {
                    scene.others(6).lose("compute1");
                    scene.cloud
                            .instances()
                            .forEach(each -> scene.cloud.evacuate(scene.identity.admin(), each.id(), null));
                    scene.settle();
                },
                "nova-migrations-all");
    }

    private void nowhereTwiceAndBack() {
        put(NOWHERE, "nova-evacuate-no-valid-host");
        Consumer<Scene> refused = NOWHERE.andThen(Scene::evacuate).andThen(Scene::settle);
        put(refused, "nova-server-no-valid-host", "nova-migrations-no-valid-host", "nova-evacuate-disabled-host");
        put(refused, "nova-evacuate-down-target");
        put(LOST.andThen(scene -> scene.lose("compute3").evacuate("compute3").settle()), "nova-server-down-target");
        Consumer<Scene> once = scene -> scene.boot("compute2", "admin")
                .lose("compute1")
                .lose("compute2")
                .evacuate();
        put(once, "nova-evacuate-twice");
        // The real one's race has two endings: the second call comes to a target that is about to start the guest,
        // or to one that has just started it.
        put(
                once.andThen(scene -> {
                    boolean late = scene.recording.answer().toString().contains("already exists");
                    scene.advance(Duration.ofMillis(late ? 1_850 : 0))
                            .evacuate()
                            .settle();
                }),
                "nova-server-evacuated-twice",
                "nova-migrations-evacuated-twice");
        put(EVACUATED.andThen(scene -> scene.cloud.reviveService("compute1")), "nova-migrations-completed");
    }
}
