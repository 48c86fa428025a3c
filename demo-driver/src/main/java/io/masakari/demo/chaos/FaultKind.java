package io.masakari.demo.chaos;

/**
 * A way to break something.
 *
 * @param name in the table and in {@code --kinds}
 * @param before what is broken before a host is struck; nothing for kinds that strike hosts
 * @param strike what is broken then
 */
record FaultKind(String name, Effect before, Effect strike) {
    /** Breaks something in a scene, and tells the scene how to heal it. */
    interface Effect {
        void play(Scene scene) throws InterruptedException;
    }

    static FaultKind strike(String name, Effect strike) {
        return new FaultKind(name, scene -> {}, strike);
    }
}
