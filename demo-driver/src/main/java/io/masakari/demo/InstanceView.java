package io.masakari.demo;

/**
 * An instance as Nova shows it.
 *
 * @param host current host
 * @param status "ACTIVE", "REBUILD", ...
 * @param taskState "" when Nova does nothing with it
 */
public record InstanceView(String uuid, String name, String host, String status, String taskState) {
    public boolean isActiveElsewhere(String source) {
        return status.equals("ACTIVE") && taskState.isEmpty() && !host.equals(source);
    }
}
