package io.masakari.runtime.journal;

import java.util.UUID;

/**
 * Every event that a daemon logs: its fixed name, level and journald message id. The operator's guide is made from this
 * list. Ids are random and never change or return. One constant a line; a blank line between the programs.
 */
public enum Event {
    DAEMON_STARTED("daemon.started", Level.NOTICE, "0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01"),
    DAEMON_STOPPED("daemon.stopped", Level.NOTICE, "5f0c5b1e-4a55-4d0e-8f43-7f3b1c3e9a02"),
    DAEMON_FAILED("daemon.failed", Level.ERROR, "c2b1f6a4-93ad-4f5c-b1c8-6f8a1d0e5b03"),

    REPORT_ACCEPTED("report.accepted", Level.INFO, "c2cb8d48-1023-4e4c-bb8a-458de0a3f3b8"),
    REPORT_DELAYED("report.delayed", Level.WARNING, "bb908456-d153-4fe0-8f59-76efa3fe389c"),
    REPORT_REJECTED("report.rejected", Level.ERROR, "d2ce1a0b-3552-463b-b149-06cec0e4de4c"),
    REPORT_REFUSED("report.refused", Level.ERROR, "96580d95-0497-4d0d-bfa9-27dae2e69e80"),
    REPORT_RESUMED("report.resumed", Level.NOTICE, "a4b06734-163c-4e8b-bc2e-f6c1ca23f086"),
    SPOOL_DAMAGED("spool.damaged", Level.ERROR, "0272ff84-281f-4abd-a970-5cbfc0fa1b07"),
    SPOOL_FAILED("spool.failed", Level.ERROR, "62345b19-55e6-4344-9f7e-8c8c0eb0bab5"),
    ;

    private final String eventName;
    private final Level level;
    private final UUID messageId;

    Event(String eventName, Level level, String messageId) {
        this.eventName = eventName;
        this.level = level;
        this.messageId = UUID.fromString(messageId);
    }

    /** Name in {@code HA_EVENT}, as in "host.verdict.changed". */
    public String eventName() {
        return eventName;
    }

    public Level level() {
        return level;
    }

    public UUID messageId() {
        return messageId;
    }
}
