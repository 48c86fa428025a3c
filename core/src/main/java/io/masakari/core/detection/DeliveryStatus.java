package io.masakari.core.detection;

/** How far the delivery of our own report to the controller has come. */
public enum DeliveryStatus {
    /** The controller has it on disk, or does not want it (409). */
    ACCEPTED,
    /** Not yet delivered; it is in our spool and goes out when the controller answers us. */
    DEFERRED,
    /** The controller rejects it: it would answer the same report so again, and we do not send it again. */
    REJECTED,
    /** There is no room to keep it until the controller answers; we try again after a while. */
    NO_ROOM
}
