package io.masakari.core.recovery.host;

import io.masakari.core.model.InstanceDisks;
import io.masakari.core.recovery.SeenDisk;
import io.masakari.core.recovery.ServerView;
import java.util.Locale;
import java.util.Optional;

/** Whether an evacuation may lose the only disk of an instance (SAFETY.md, C-28). */
public final class DiskRule {
    /**
     * Says where the disks of one instance lie, whatever its segment declares: shared, local or expendable. In its metadata,
     * in the extra specs of its flavor, or in a server tag, as in "HA_Disks=shared"; the first that has it.
     */
    public static final String KEY = "HA_Disks";

    private DiskRule() {}

    /** Why the instance is not evacuated; empty if nothing that it has written is lost by it. */
    public static Optional<SkipReason> against(ServerView server, InstanceDisks declared) {
        if (!server.localDisk()) {
            return Optional.empty();
        }
        return switch (ofInstance(server).orElse(declared)) {
            case EXPENDABLE, AS_BEFORE -> Optional.empty();
            case SHARED -> Optional.of(SkipReason.DISK_SEEN_LOCAL).filter(any -> server.seenDisk() == SeenDisk.LOCAL);
            case LOCAL -> Optional.of(SkipReason.LOCAL_DISK);
            case UNDECLARED -> undeclared(server.seenDisk());
        };
    }

    /** What its monitor has seen counts where nobody has declared it, and against what is declared (C-41). */
    private static Optional<SkipReason> undeclared(SeenDisk seen) {
        return switch (seen) {
            case SHARED -> Optional.empty();
            case LOCAL -> Optional.of(SkipReason.LOCAL_DISK);
            case UNSEEN -> Optional.of(SkipReason.DISK_UNDECLARED);
        };
    }

    private static String tagged(ServerView server) {
        return server.tags().stream()
                .filter(tag -> tag.startsWith(KEY + "="))
                .map(tag -> tag.substring(KEY.length() + 1))
                .sorted()
                .findFirst()
                .orElse("");
    }

    private static Optional<InstanceDisks> ofInstance(ServerView server) {
        String word = server.metadata().getOrDefault(KEY, server.extraSpecs().getOrDefault(KEY, tagged(server)));
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "shared" -> Optional.of(InstanceDisks.SHARED);
            case "expendable" -> Optional.of(InstanceDisks.EXPENDABLE);
            case "local" -> Optional.of(InstanceDisks.LOCAL);
            default -> Optional.empty();
        };
    }
}
