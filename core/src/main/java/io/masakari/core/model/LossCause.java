package io.masakari.core.model;

/** Why a node left the membership, as far as Corosync tells. */
public enum LossCause {
    /** Its token was lost: power cut, cut link, hang, crash of Corosync or a partition. Cannot be told apart from here. */
    NODE_DOWN,
    /** It said goodbye: an orderly shutdown of its Corosync. */
    ORDERLY_LEAVE,
    /** It went, and no monitor ran there that could have told how. */
    UNTOLD,
    /** It is in the cluster's configuration, and was never in the membership since the monitor connected: no loss that it saw. */
    NEVER_SEEN
}
