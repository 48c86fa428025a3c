package io.masakari.core.model;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the disks of a host's guests lie that are no volumes, also of those that are off. A guest of which nothing is known is in
 * neither list.
 *
 * @param local those with a disk on the host itself
 * @param shared those whose disks are all reached over the network by the hypervisor itself
 */
public record GuestDisks(List<InstanceId> local, List<InstanceId> shared) {
    private static final Comparator<InstanceId> ORDER = Comparator.comparing(InstanceId::value);

    public static final GuestDisks UNKNOWN = new GuestDisks(List.of(), List.of());

    public GuestDisks {
        local = local.stream().sorted(ORDER).toList();
        shared = shared.stream().sorted(ORDER).toList();
        Set<InstanceId> all = new HashSet<>(local);
        all.addAll(shared);
        if (all.size() != local.size() + shared.size()) {
            throw new IllegalArgumentException("The disks of a guest are in the lists twice.");
        }
    }

    public int size() {
        return local.size() + shared.size();
    }
}
