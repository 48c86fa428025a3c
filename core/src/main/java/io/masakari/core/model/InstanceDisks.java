package io.masakari.core.model;

/** Where disks of a segment's instances lie that are no volumes: root and ephemeral disks. An operator declares it. */
public enum InstanceDisks {
    /** On storage that all hosts of the segment share: what evacuates an instance finds its disk. */
    SHARED,
    /** On the host: what evacuates an instance makes its disk from the image again, and loses what was written to it. */
    LOCAL,
    /** On the host, and everything on them may be lost. */
    EXPENDABLE,
    /** Nobody has said it. */
    UNDECLARED,
    /** Nobody has said it, of a segment that was made before this could be said: taken for {@link #SHARED}, with a warning. */
    AS_BEFORE
}
