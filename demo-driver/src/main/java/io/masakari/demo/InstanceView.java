package io.masakari.demo;

/**
 * An instance as Nova shows it.
 *
 * @param host current host
 * @param status "ACTIVE", "REBUILD", ...
 * @param taskState "" when Nova does nothing with it
 */
record InstanceView(String uuid, String name, String host, String status, String taskState) {
    boolean isActiveElsewhere(String source) {
        return status.equals("ACTIVE") && taskState.isEmpty() && !host.equals(source);
    }
}
