package io.masakari.core.model;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The guests that are on one host at one moment, as its own hypervisor has them; none that is off. In an order of their own, so
 * that equal lists are equal.
 *
 * @param running those that execute
 * @param paused those whose process is there and does not: paused by somebody or by an error, or not yet there in full
 * @param disks where theirs lie, and those of guests that are off
 */
public record GuestList(List<InstanceId> running, List<InstanceId> paused, GuestDisks disks) {
    /** Far more than a host has. A longer list is not told at all. */
    public static final int MOST = 2_000;

    private static final Comparator<InstanceId> ORDER = Comparator.comparing(InstanceId::value);

    /** Nothing is known of disks. */
    public GuestList(List<InstanceId> running, List<InstanceId> paused) {
        this(running, paused, GuestDisks.UNKNOWN);
    }

    public GuestList {
        Objects.requireNonNull(disks, "disks");
        running = running.stream().sorted(ORDER).toList();
        paused = paused.stream().sorted(ORDER).toList();
        Set<InstanceId> all = new HashSet<>(running);
        all.addAll(paused);
        if (all.size() != running.size() + paused.size()) {
            throw new IllegalArgumentException("A guest is in the list twice.");
        }
    }

    /** The same guests, with what is known of disks. */
    public GuestList with(GuestDisks known) {
        return new GuestList(running, paused, known);
    }

    public int size() {
        return running.size() + paused.size();
    }
}
