package io.masakari.demo.chaos;

/**
 * One evacuation that Nova began, by its own record.
 *
 * @param target "" while no host has claimed it
 */
record Move(long micros, String instance, String source, String target, String status) {
    boolean hasFailed() {
        return status.equals("error") || status.equals("failed");
    }
}
