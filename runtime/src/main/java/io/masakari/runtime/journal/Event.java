package io.masakari.runtime.journal;

import java.util.UUID;

/**
 * Every event that a daemon logs: its fixed name, level and journald message id. The operator's guide is made from this
 * list. Ids are random and never change or return.
 */
public enum Event {
    DAEMON_STARTED("daemon.started", Level.NOTICE, "0b3fbf3a-6e0c-4c1e-9a7e-0f3f6d1c2a01"),
    DAEMON_STOPPED("daemon.stopped", Level.NOTICE, "5f0c5b1e-4a55-4d0e-8f43-7f3b1c3e9a02"),
    DAEMON_FAILED("daemon.failed", Level.ERROR, "c2b1f6a4-93ad-4f5c-b1c8-6f8a1d0e5b03");

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
