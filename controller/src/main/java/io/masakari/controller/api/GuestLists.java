package io.masakari.controller.api;

import io.masakari.controller.store.Database;
import io.masakari.controller.store.GreetingTable;
import io.masakari.controller.store.HostRecoveryTable;
import io.masakari.controller.store.SightTable;
import io.masakari.controller.store.SightTable.Sight;
import io.masakari.core.model.BootId;
import io.masakari.core.model.GuestList;
import io.masakari.core.model.HostName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes what instance monitors see of the guests of their own hosts (SAFETY.md, C-37). A list counts only with the challenge that
 * its monitor was given last: one that is sent again, or comes late, has another one. Any thread may call.
 */
final class GuestLists {
    /** A host's list is stored no more often. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Database database;

    /** Of each host the greeting whose list is stored; used within transactions, which come one after the other. */
    private final Map<HostName, Long> newest = new ConcurrentHashMap<>();

    /**
     * What a monitor says.
     *
     * @param age of the list, by its monotonic clock
     * @param list empty if the controller has said that it has the one of that digest
     */
    record Told(Duration age, String digest, Optional<GuestList> list) {}

    GuestLists(Database database) {
        this.database = database;
    }

    /**
     * @param token a name of one that is bound to that host
     * @param greeting that it came with: a list of an earlier one is older, whatever clocks say
     * @return the digest of the list that is stored; empty if that is not this one
     */
    Optional<String> take(HostName host, String token, BootId boot, Told told, Greetings.Taken greeting, Instant now) {
        Optional<Instant> challengedAt = greeting.answered();
        Instant latest = now.minus(told.age());
        Sight sight = new Sight(
                host, token, boot, told.digest(), challengedAt.orElse(latest).minus(told.age()), latest);
        Optional<Sight> known = database.read(tx -> SightTable.find(tx, host));
        if (known.filter(sight::isSameList).isPresent()) {
            if (challengedAt.isPresent() && isDue(known.get(), sight)) {
                database.write(tx -> {
                    if (isNewest(host, greeting)) {
                        SightTable.refresh(tx, sight);
                    }
                    return null;
                });
            }
            return Optional.of(told.digest());
        }
        boolean isTooSoon = known.filter(
                        it -> Duration.between(it.toldAt(), latest).abs().compareTo(PAUSE) < 0)
                .isPresent();
        if (challengedAt.isEmpty() || told.list().isEmpty() || isTooSoon) {
            return Optional.empty();
        }
        boolean stored = database.writeAndWait(tx -> isNewest(host, greeting)
                && SightTable.put(tx, sight, told.list().get()));
        return Optional.of(told.digest()).filter(digest -> stored);
    }

    private boolean isNewest(HostName host, Greetings.Taken greeting) {
        return newest.merge(host, greeting.number(), Math::max) == greeting.number();
    }

    private boolean isDue(Sight known, Sight sight) {
        Duration since = Duration.between(known.toldAt(), sight.toldAt()).abs();
        return since.compareTo(GreetingTable.WRITTEN_EVERY) >= 0
                || known.seenAt().equals(SightTable.UNKNOWN)
                || database.read(tx -> HostRecoveryTable.isOpen(tx, sight.host()));
    }
}
