package io.masakari.controller.store;

import io.masakari.controller.store.StoreException.Kind;
import java.util.Optional;
import java.util.function.Consumer;

/** Remembers that the file was found to be damaged, and tells it once. Any thread. */
final class Damage {
    private String first;
    private Consumer<String> listener = what -> {};

    /** What a read or a write ended in. */
    synchronized void consider(RuntimeException failure) {
        if (first == null && failure instanceof StoreException store && store.kind() == Kind.DAMAGED) {
            first = store.getMessage();
            listener.accept(first);
        }
    }

    synchronized Optional<String> first() {
        return Optional.ofNullable(first);
    }

    synchronized void tell(Consumer<String> to) {
        listener = to;
        first().ifPresent(to);
    }
}
