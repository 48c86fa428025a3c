package io.masakari.controller.engine;

/** Carries out what the engine has decided and committed. */
@FunctionalInterface
public interface Callers {
    /**
     * Takes a call over without waiting for its end; its answer may come at any time after this method's return and on
     * any other thread, or never.
     *
     * @return false if there are too many already; then it has not been taken
     */
    boolean take(Call call);

    /**
     * The same for a call of an instance's or a process's recovery, which sees to its answer itself.
     *
     * @return false if it has not been taken
     */
    default boolean run(Runnable call) {
        return false;
    }
}
