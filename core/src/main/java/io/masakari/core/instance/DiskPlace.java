package io.masakari.core.instance;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Where the disks of one guest lie that are no volumes, as its hypervisor has them. */
public enum DiskPlace {
    /** One at least lies on the host. */
    LOCAL,
    /** All are reached over the network by the hypervisor itself, as with rbd. */
    SHARED,
    /** There is none, or one lies on a network file system: only people know which hosts mount that. */
    UNKNOWN;

    /** Nova gives its volumes their id as serial number, and no other disk. */
    private static final Pattern VOLUME = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private static final List<String> MADE_ANEW = List.of("disk.swap", "_swap", "disk.config");

    /** How the hypervisor reaches a disk. */
    public enum Way {
        FILE,
        BLOCK,
        NETWORK,
        OTHER
    }

    /**
     * One disk of a guest.
     *
     * @param removable whether it is a CD or a floppy disk
     * @param serial "" if it has none
     * @param source its path, or name; "" if it has none
     */
    public record Disk(Way way, boolean removable, String serial, String source) {
        /** What an evacuation loses, or not: no volume, and nothing that Nova makes again by itself. */
        private boolean isData() {
            return !removable
                    && !source.isEmpty()
                    && !VOLUME.matcher(serial).matches()
                    && MADE_ANEW.stream().noneMatch(source::endsWith);
        }
    }

    /** @param onNetwork whether a file lies on a network file system */
    public static DiskPlace of(List<Disk> disks, Predicate<String> onNetwork) {
        List<Disk> data = disks.stream().filter(Disk::isData).toList();
        boolean isLocal = data.stream().anyMatch(disk -> switch (disk.way()) {
            case FILE -> !onNetwork.test(disk.source());
            case BLOCK -> true;
            case NETWORK, OTHER -> false;
        });
        if (isLocal) {
            return LOCAL;
        }
        return !data.isEmpty() && data.stream().allMatch(disk -> disk.way() == Way.NETWORK) ? SHARED : UNKNOWN;
    }
}
