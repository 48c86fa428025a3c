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
    boolean take(NovaCall<?> call);
}
