package io.masakari.embeddednova.cloud;

import java.util.List;

/** A compute host at one moment: what Nova believes, and what is true of its power and its running guests. */
public record HostView(
        String name, int vcpus, ServiceView service, boolean powered, String process, List<String> runningInstances) {
    public HostView {
        runningInstances = List.copyOf(runningInstances);
    }
}
