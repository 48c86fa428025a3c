package io.masakari.core.recovery;

/**
 * What a recovery learns: the result of a command, or news from outside. Each is a call of one of the handler's methods,
 * as in {@code it -> it.cancelled("ann")}, so that a new one does not compile until it is handled. It hands over what was
 * read before, and reads nothing itself: it is called on the thread that owns the recovery.
 *
 * @param <H> all that a recovery of that kind can learn
 */
@FunctionalInterface
public interface RecoveryEvent<H> {
    void deliverTo(H handler);

    /**
     * What recoveries of every kind learn.
     *
     * @param <C> their commands
     * @param <S> what speaks for and against going on
     */
    interface Handler<C extends Command, S> {
        /** The situation as it is now, whenever host, segment, operator or report may have changed it. */
        void reviewed(S situation);

        void callFailed(C command, CallFailure failure);

        void cancelled(String operator);

        /** {@link Step#wakeAt} has come. */
        void timeCame();
    }

    /** A class of its own, as the shell has to know it from an answer. */
    record CallFailed<C extends Command, H extends Handler<C, ?>>(C command, CallFailure failure)
            implements RecoveryEvent<H> {
        @Override
        public void deliverTo(H handler) {
            handler.callFailed(command, failure);
        }
    }
}
