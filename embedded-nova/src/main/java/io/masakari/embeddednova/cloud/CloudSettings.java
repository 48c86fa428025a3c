package io.masakari.embeddednova.cloud;

import java.time.Duration;

/**
 * How fast the cloud works and which of Nova's own limits it keeps.
 *
 * @param comparison how long after its start nova-compute compares its guests with the record
 * @param resumeGuests Nova's resume_guests_state_on_host_boot: what ran before a power cut runs again when nova-compute starts
 */
public record CloudSettings(
        Duration evacuationTime,
        Duration actionTime,
        Duration heartbeatInterval,
        Duration serviceDownTime,
        Duration rpcResponseTimeout,
        int maxLimit,
        Duration comparison,
        boolean resumeGuests) {

    /** Nova's defaults; evacuations as fast as Nova's fake driver does them. */
    public static CloudSettings defaults() {
        return new CloudSettings(
                Duration.ofSeconds(2),
                Duration.ofMillis(200),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                1000,
                Duration.ZERO,
                false);
    }

    Duration actionTime(int percent) {
        return actionTime.multipliedBy(percent).dividedBy(100);
    }

    Duration evacuationTime(int percent) {
        return evacuationTime.multipliedBy(percent).dividedBy(100);
    }

    public CloudSettings withEvacuationTime(Duration time) {
        return new CloudSettings(
                time,
                actionTime,
                heartbeatInterval,
                serviceDownTime,
                rpcResponseTimeout,
                maxLimit,
                comparison,
                resumeGuests);
    }

    public CloudSettings withComparison(Duration afterStart) {
        return new CloudSettings(
                evacuationTime,
                actionTime,
                heartbeatInterval,
                serviceDownTime,
                rpcResponseTimeout,
                maxLimit,
                afterStart,
                resumeGuests);
    }

    public CloudSettings withResumeGuests(boolean resume) {
        return new CloudSettings(
                evacuationTime,
                actionTime,
                heartbeatInterval,
                serviceDownTime,
                rpcResponseTimeout,
                maxLimit,
                comparison,
                resume);
    }
}
