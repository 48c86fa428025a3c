package io.masakari.nativebindings.process;

/** What {@link ProcessWatcher#await} tells. */
public sealed interface ProcessEvent {
    /** A process that was held has ended. It stays held, to be asked how, until it is closed. */
    record ProcessEnded(HeldProcess process) implements ProcessEvent {}

    /** A command has ended. */
    record CommandEnded(RunningCommand command, ProcessEnd end) implements ProcessEvent {}
}
