package io.masakari.controller.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Conditions that a statement has only where they are wanted: not every database takes a parameter that is null for all rows. */
final class Where {
    private final StringBuilder sql = new StringBuilder("1 = 1");
    private final List<Object> values = new ArrayList<>();

    /** @param always values of the conditions before these, in their order */
    Where(Object... always) {
        values.addAll(Arrays.asList(always));
    }

    /** @param condition with one parameter */
    Where and(String condition, Optional<?> value) {
        value.ifPresent(its -> {
            sql.append(" and ").append(condition);
            values.add(its);
        });
        return this;
    }

    String sql() {
        return sql.toString();
    }

    /** All values so far, then those of what comes behind. */
    Object[] values(Object... behind) {
        List<Object> all = new ArrayList<>(values);
        all.addAll(Arrays.asList(behind));
        return all.toArray();
    }
}
