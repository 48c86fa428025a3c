package io.masakari.simulator.world;

/** Mistakes that can be built into a run on purpose, in the world around the core, to see that they are found. */
public enum PlantedBug {
    NONE,
    /** The controller believes every report to be proven. */
    NO_FENCING_GATE,
    /** An evacuate call whose answer was lost is sent again at once. */
    BLIND_REPEAT,
    /** After a restart, evacuations that were being asked for are asked for again without a look. */
    RESUME_WITHOUT_LOOK,
    /** A monitor takes every ring for quorate. */
    QUORUM_IGNORED,
    /** The last fencing counts as of now, whichever loss it was for. */
    OLD_PROOF,
    /** A fencing action that switches on counts as one that switches off. */
    ON_TAKEN_FOR_OFF,
    /** A report is acknowledged before it is stored, and the store comes late. */
    ACK_BEFORE_STORE,
    /** A controller goes on with a lease that is over, as if nobody could have taken its place. */
    STALE_LEASE,
    /** The quorum of whatever partition was last told of counts for the present ring. */
    RING_ACROSS_PARTITIONS,
    /** Losses are told apart by ring and node only, as if there were one cluster. */
    RING_ACROSS_CLUSTERS,
    /** What Nova is starting on a lost host passes for stopped. */
    QUEUED_START_IGNORED,
    /** The controller believes that its client gives up on Nova after 10 s, and it waits for 40 s. */
    SHORT_CALL_LIMIT,
    /** Nova is asked in the order in which it was decided. */
    CALLS_IN_THEIR_ORDER,
    /** What was decided is sent whenever its turn comes. */
    LASTING_DECISIONS,
    /** Hosts are believed to need an hour to boot, and need 15 s. */
    MARGIN_IGNORED,
    /** What an operator says of a held recovery counts for all its later holds. */
    LASTING_WORDS,
    /** Who starts a recovery again is taken to say what was confirmed of the one before: that the host is off. */
    WORDS_KEPT_BY_A_START,
    /** A service that is forced down always looks as it did when it was. */
    HIDDEN_HEARTBEATS,
    /** A token speaks for every host of its cluster. */
    UNBOUND_TOKENS,
    /** A monitor keeps which boot a host announced when that host leaves and joins again. */
    BOOT_KEPT_OVER_A_JOIN,
    /** What Nova itself has stopped, as it found its guest gone, passes for stopped by its owner. */
    STOPS_TAKEN_FOR_WANTED,
    /** In a host's list, what is stopped passes for running. */
    STOPPED_TAKEN_FOR_RUNNING,
    /** The switch for the whole cloud is not stored. */
    DISARM_IGNORED,
    /** Monitors ask for fencings that the cluster's own options forbid. */
    CLUSTER_OPTIONS_IGNORED,
    /** Nova's records of migrations are not read. */
    MIGRATION_RECORD_IGNORED,
    /** Where monitors see guests is not taken in. */
    SIGHTING_IGNORED,
    /** Every instance passes for one with volumes only. */
    DISKS_IGNORED,
    /** What is being started passes for what is being stopped. */
    STARTS_TAKEN_FOR_STOPS,
    /** Whatever stands still on an I/O error is restarted at once. */
    IO_ERRORS_WITHOUT_BRAKE,
    /** What Nova's list of a host leaves out is not there. */
    LISTS_BELIEVED,
    /** Every aggregate passes for one of the lost host. */
    AGGREGATES_CONFUSED,
    /** A monitor that starts sends what is in its spool backwards. */
    SPOOL_OUT_OF_ORDER,
    /** A fencing that is still to come is a proof. */
    FUTURE_PROOFS,
    /** Fencers tell once more, and as of now, of what was fenced before, whenever they have compared what they know. */
    FENCING_TOLD_LATE,
    /** A monitor overlooks that a host left, if the same callback says that it has joined. */
    REJOIN_UNSEEN,
    /** A loss counts as of the moment in which its report arrives. */
    ARRIVAL_TAKEN_FOR_LOSS,
    /** A return counts for as long as its time says, also if that is still to come. */
    LASTING_RETURNS,
    /** What one monitor says is enough, although others could say it. */
    ONE_WITNESS,
    /** Nobody looks for hosts that have fallen silent. */
    SILENT_HOSTS_UNTOLD,
    /** What an earlier recovery has asked of Nova is forgotten with it. */
    EARLIER_JOBS_IGNORED,
    /** What a gate promises counts from the arrival of its answer. */
    PROMISE_FROM_ANSWER,
    /** A gate is told to open while calls for its host are still under way. */
    OPENS_WITHOUT_DRAIN,
    /** The proof of a host that no segment had counts as of the moment in which one gets the host. */
    KEPT_PROOF_RENEWED,
    /** A host that was never seen counts as lost, and its last fencing as the proof. */
    NEVER_SEEN_TAKEN_FOR_LOST,
    /** What monitors see of disks is not told. */
    DISK_SIGHTS_IGNORED,
    /** A host that leaves in order counts as off. */
    LEAVE_TAKEN_FOR_PROOF,
    /** A gate that is installed counts, whatever is wrong with it. */
    STANDING_UNVERIFIED,
    /** A host that is taken out of its segment passes for one that is still in it. */
    REMOVAL_UNSEEN
}
