package io.masakari.core.model;

/** What a notification is about; the names are Masakari's on the wire. */
public enum NotificationType {
    COMPUTE_HOST,
    VM,
    PROCESS
}
