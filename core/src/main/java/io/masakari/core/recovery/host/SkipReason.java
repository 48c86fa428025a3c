package io.masakari.core.recovery.host;

/** Why an instance is left where it is. */
public enum SkipReason {
    OPTED_OUT("its metadata opts out of recovery"),
    NOT_ASKED_FOR("its metadata do not ask for recovery, and [host_failure] evacuate_all_instances is off"),
    IN_ERROR("it was in error already, and [host_failure] ignore_instances_in_error_state leaves such instances alone"),
    OWNED_BY_SERVICE(
            "it belongs to a service of the cloud ([host_failure] service_projects, service_marks), which replaces it"),
    PINNED("its flavor ties it to devices, cores or memory of a host, and [host_failure] evacuate_pinned is off"),
    NOT_EVACUABLE("Nova cannot evacuate it in its state, and nothing tells that a reset would lose nothing"),
    MEMORY_LOST("its memory is lost with its host, and [recovery] evacuate_paused leaves such instances alone"),
    SUSPENDED("its memory lies in a file on the lost host, and an evacuation would lose that"),
    MIGRATING(
            "it was migrating when its host was lost: it may run at the other end, so evacuating could start it twice"),
    MAY_RUN_ELSEWHERE(
            "Nova has lost track of where it runs: a migration of it has not ended as it should, or another host's monitor sees it"
                    + " there, so evacuating could start it twice"),
    BEING_STARTED(
            "Nova was asked to start it just when its host was lost: that job waits for the host, which does it when it"
                    + " is back, so evacuating could start it twice"),
    LOCAL_DISK("its disk lies on the lost host, and an evacuation would make an empty one from the image"),
    DISK_SEEN_LOCAL(
            "its disk is declared to be shared, and the instance monitor of its host has seen it on the host itself: an evacuation"
                    + " would make an empty one from the image"),
    DISK_UNDECLARED(
            "its disk may lie on the lost host, and an evacuation would then make an empty one from the image: nobody has"
                    + " declared where the disks of its segment lie"),
    BEING_DELETED("it is being deleted"),
    HAS_NO_HOST("it is on no host, so there is nothing to save"),
    ELSEWHERE("it is on another host already"),
    GONE("Nova does not know it any more"),
    AS_BEFORE("its host is back, and it is there as it was"),
    STOPPED_BY_OWNER("it is stopped, as its owner wants it"),
    CANCELLED("the recovery was cancelled before its turn");

    private final String meaning;

    SkipReason(String meaning) {
        this.meaning = meaning;
    }

    /** Whether it is down by that, although it may be wanted. */
    public boolean staysDown() {
        return switch (this) {
            case NOT_EVACUABLE, MEMORY_LOST, SUSPENDED, MIGRATING, MAY_RUN_ELSEWHERE, BEING_STARTED -> true;
            case LOCAL_DISK, DISK_SEEN_LOCAL, DISK_UNDECLARED, PINNED -> true;
            case OPTED_OUT, NOT_ASKED_FOR, IN_ERROR, OWNED_BY_SERVICE -> false;
            case BEING_DELETED, HAS_NO_HOST, ELSEWHERE, GONE -> false;
            case AS_BEFORE, STOPPED_BY_OWNER, CANCELLED -> false;
        };
    }

    public String meaning() {
        return meaning;
    }
}
