package io.masakari.controller.store;

import io.masakari.core.model.BootId;
import io.masakari.core.model.GuestDisks;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.HostName;
import io.masakari.core.model.InstanceId;
import io.masakari.core.recovery.SeenDisk;
import io.masakari.core.recovery.SeenGuest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** SQL of the newest list of guests of each host, as its own instance monitor tells it (SAFETY.md, C-37). */
public final class SightTable {
    /** For {@link Sight#seenAt} where a step of the clock has left it open. */
    public static final Instant UNKNOWN = Instant.EPOCH;

    /** How old a list may be, at the loss of its host, by which disks do not lie there. */
    private static final Duration DISKS_COUNT = Duration.ofHours(1);

    private SightTable() {}

    /**
     * One list, without its guests.
     *
     * @param monitor name of its token
     * @param boot of the host, in which they were seen
     * @param seenAt when the host had just these, at the earliest, by the controller's clock; {@link #UNKNOWN} proves nothing
     * @param toldAt when the host had just these, at the latest, as far as it was told
     */
    public record Sight(HostName host, String monitor, BootId boot, String digest, Instant seenAt, Instant toldAt) {
        public boolean isSameList(Sight other) {
            return monitor.equals(other.monitor) && boot.equals(other.boot) && digest.equals(other.digest);
        }
    }

    public static Optional<Sight> find(Transaction tx, HostName host) {
        return tx.first("select * from sights where host = ?", SightTable::row, host);
    }

    /**
     * In place of the one before; returns false, and stores nothing, if a later boot is known. Which of two lists is newer the
     * caller knows: times do not tell, as clocks step.
     */
    public static boolean put(Transaction tx, Sight sight, GuestList guests) {
        Optional<Sight> before = find(tx, sight.host());
        if (BootTable.isOver(tx, sight.host(), sight.boot())) {
            return false;
        }
        if (before.isPresent()) {
            tx.updateOne(
                    "update sights set monitor = ?, boot = ?, digest = ?, seen_at_ms = ?, told_at_ms = ? where host = ?",
                    sight.monitor(),
                    sight.boot(),
                    sight.digest(),
                    sight.seenAt(),
                    sight.toldAt(),
                    sight.host());
        } else {
            tx.insert(
                    "insert into sights (monitor, boot, digest, seen_at_ms, told_at_ms, host) values (?, ?, ?, ?, ?, ?)",
                    sight.monitor(),
                    sight.boot(),
                    sight.digest(),
                    sight.seenAt(),
                    sight.toldAt(),
                    sight.host());
        }
        putGuests(tx, sight.host(), guests);
        putDisks(tx, sight.host(), guests, sight.toldAt());
        return true;
    }

    /** Few guests change at a time. */
    private static void putGuests(Transaction tx, HostName host, GuestList guests) {
        Map<InstanceId, Boolean> wanted = new HashMap<>();
        guests.running().forEach(guest -> wanted.put(guest, true));
        guests.paused().forEach(guest -> wanted.put(guest, false));
        tx.list(
                        "select instance_uuid, running from sighted_guests where host = ?",
                        row -> Map.entry(InstanceId.of(row.getString("instance_uuid")), Columns.flag(row, "running")),
                        host)
                .forEach(known -> {
                    Boolean running = wanted.get(known.getKey());
                    if (known.getValue().equals(running)) {
                        wanted.remove(known.getKey());
                    } else {
                        tx.update(
                                "delete from sighted_guests where host = ? and instance_uuid = ?",
                                host,
                                known.getKey());
                    }
                });
        wanted.forEach((guest, running) -> tx.insert(
                "insert into sighted_guests (host, instance_uuid, running) values (?, ?, ?)", host, guest, running));
    }

    /**
     * What is told as before keeps its age. A monitor that has not read the disks yet, as it was just started, or cannot, takes
     * nothing back of those that lie on the host.
     */
    private static void putDisks(Transaction tx, HostName host, GuestList guests, Instant now) {
        GuestDisks disks = guests.disks();
        Set<InstanceId> there = new HashSet<>(guests.running());
        there.addAll(guests.paused());
        Map<InstanceId, Boolean> wanted = new HashMap<>();
        disks.local().forEach(guest -> wanted.put(guest, true));
        disks.shared().forEach(guest -> wanted.put(guest, false));
        tx.list(
                        "select instance_uuid, on_host from sighted_disks where host = ?",
                        row -> Map.entry(InstanceId.of(row.getString("instance_uuid")), Columns.flag(row, "on_host")),
                        host)
                .forEach(known -> {
                    Boolean onHost = wanted.get(known.getKey());
                    boolean staysOnHost = onHost == null && known.getValue() && there.contains(known.getKey());
                    if (known.getValue().equals(onHost)) {
                        wanted.remove(known.getKey());
                    } else if (!staysOnHost) {
                        tx.update(
                                "delete from sighted_disks where host = ? and instance_uuid = ?", host, known.getKey());
                    }
                });
        wanted.forEach((guest, onHost) -> tx.insert(
                "insert into sighted_disks (host, instance_uuid, on_host, since_ms) values (?, ?, ?, ?)",
                host,
                guest,
                onHost,
                now));
    }

    /**
     * Where the monitor of the host that Nova shows has seen the disks of an instance. That they lie elsewhere counts only if it
     * was told before the host was lost, and shortly before.
     *
     * @param lostAt when the recovery of the host began, if there is one
     */
    public static SeenDisk diskOf(
            Transaction tx, InstanceId instance, HostName shown, Optional<Instant> lostAt, Instant now) {
        return tx.first(
                        "select s.*, d.on_host, d.since_ms from sighted_disks d join sights s on s.host = d.host"
                                + " join monitors m on m.name = s.monitor and m.host = s.host and m.revoked_at_ms is null"
                                + " where d.instance_uuid = ? and d.host = ?",
                        row -> {
                            Instant until = lostAt.orElse(now);
                            boolean counts = row(row).toldAt().plus(DISKS_COUNT).isAfter(until)
                                    && Columns.instant(row, "since_ms").isBefore(until);
                            return Columns.flag(row, "on_host")
                                    ? SeenDisk.LOCAL
                                    : counts ? SeenDisk.SHARED : SeenDisk.UNSEEN;
                        },
                        instance,
                        shown)
                .orElse(SeenDisk.UNSEEN);
    }

    /** The same list, seen again; nothing happens if that is not the one which is stored. */
    public static void refresh(Transaction tx, Sight sight) {
        tx.update(
                "update sights set seen_at_ms = ?, told_at_ms = ? where host = ? and monitor = ? and boot = ?"
                        + " and digest = ?",
                sight.seenAt(),
                sight.toldAt(),
                sight.host(),
                sight.monitor(),
                sight.boot(),
                sight.digest());
    }

    /**
     * Where the guest of an instance was seen last. What was seen on another host counts for nothing if that host has booted
     * since, was forced down since, as only a host is that is proven off, or is in no segment any more; nor does what a token
     * said that is revoked.
     *
     * @param shown where Nova shows it, so that what was seen there before its loss is known as well
     */
    public static List<SeenGuest> of(Transaction tx, InstanceId instance, HostName shown, Instant now) {
        List<SeenGuest> seen = new ArrayList<>();
        tx.list(
                        "select s.*, g.running from sighted_guests g join sights s on s.host = g.host"
                                + " join monitors m on m.name = s.monitor and m.host = s.host and m.revoked_at_ms is null"
                                + " join hosts h on h.name = s.host and h.deleted = 0"
                                + " where g.instance_uuid = ? order by s.id",
                        row -> Map.entry(row(row), Columns.flag(row, "running")),
                        instance)
                .forEach(found -> {
                    Sight sight = found.getKey();
                    if (sight.host().equals(shown) || !isOver(tx, sight)) {
                        seen.add(new SeenGuest(
                                sight.host(),
                                found.getValue(),
                                sight.seenAt(),
                                standsUntil(sight, now),
                                isOfNewestBoot(tx, sight)));
                    }
                });
        return seen;
    }

    private static boolean isOver(Transaction tx, Sight sight) {
        return BootTable.isOver(tx, sight.host(), sight.boot())
                || tx.count(
                                "select count(*) from recoveries where hostname = ? and forced_down_at_ms >= ?",
                                sight.host(),
                                sight.toldAt())
                        > 0;
    }

    private static boolean isOfNewestBoot(Transaction tx, Sight sight) {
        return BootTable.current(tx, sight.host())
                .filter(boot -> boot.boot().equals(sight.boot()))
                .isPresent();
    }

    /** A list that has not changed is written once a minute only, so that of a monitor that lives counts as of now. */
    private static Instant standsUntil(Sight sight, Instant now) {
        Instant longest = sight.toldAt().plus(GreetingTable.LIVING);
        return now.isBefore(longest) && now.isAfter(sight.toldAt()) ? now : longest;
    }

    /** Forgets lists of hosts that are in no segment any more, and of those that the recovery has found off. */
    static void forget(Transaction tx, String recovery) {
        for (String host : tx.list(
                "select s.host from sights s join recoveries r on r.hostname = s.host"
                        + " where r.recovery_uuid = ? and r.forced_down_at_ms >= s.told_at_ms",
                row -> row.getString(1),
                recovery)) {
            remove(tx, host);
        }
    }

    static void forgetStrangers(Transaction tx) {
        tx.list(
                        "select s.host from sights s where not exists"
                                + " (select 1 from hosts h where h.name = s.host and h.deleted = 0)",
                        row -> row.getString(1))
                .forEach(host -> remove(tx, host));
    }

    private static void remove(Transaction tx, String host) {
        tx.update("delete from sighted_guests where host = ?", host);
        tx.update("delete from sighted_disks where host = ?", host);
        tx.update("delete from sights where host = ?", host);
    }

    private static Sight row(ResultSet row) throws SQLException {
        return new Sight(
                new HostName(row.getString("host")),
                row.getString("monitor"),
                BootId.of(row.getString("boot")),
                row.getString("digest"),
                Columns.instant(row, "seen_at_ms"),
                Columns.instant(row, "told_at_ms"));
    }
}
