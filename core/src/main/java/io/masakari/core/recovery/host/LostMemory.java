package io.masakari.core.recovery.host;

import io.masakari.core.recovery.ServerView;
import java.util.Set;

/**
 * What is done with instances that Nova evacuates only after a reset, which loses what they held in memory (SAFETY.md, C-33).
 *
 * @param evacuatesPaused also those in rescue: their memory is gone with their host in any case
 * @param evacuatesSuspended their memory lies in a file on the lost host
 */
public record LostMemory(boolean evacuatesPaused, boolean evacuatesSuspended) {
    public static final LostMemory DEFAULTS = new LostMemory(true, false);

    /** Left over on a host that is off: what it was to do there ends with the host, or changes nothing when it is back. */
    private static final Set<String> LEFT_OVER = Set.of(
            "powering-off",
            "rebooting",
            "reboot_pending",
            "reboot_started",
            "rebooting_hard",
            "reboot_pending_hard",
            "reboot_started_hard",
            "pausing",
            "unpausing",
            "image_snapshot",
            "image_snapshot_pending",
            "image_pending_upload",
            "image_uploading",
            "image_backup");

    /** Whether a reset takes nothing away but a job that its lost host cannot do any more. */
    static boolean isLeftOver(ServerView server) {
        return server.taskState().filter(LEFT_OVER::contains).isPresent();
    }

    static boolean mayBeReset(ServerView server) {
        return server.taskState().isEmpty() || isLeftOver(server);
    }
}
