package io.masakari.core.instance;

/** The result of asking a guest's agent. */
public enum AgentAnswer {
    ANSWERED,
    /** It has an agent, which did not answer in time or is not there now. */
    SILENT,
    /** The instance has no channel for an agent. */
    NONE,
    /** It could not be asked; this says nothing about the guest. */
    UNASKED
}
