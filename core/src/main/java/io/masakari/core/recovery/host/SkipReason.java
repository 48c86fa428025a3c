package io.masakari.core.recovery.host;

/** Why an instance is left where it is. */
public enum SkipReason {
    OPTED_OUT("its metadata opts out of recovery"),
    NOT_EVACUABLE("Nova cannot evacuate it in its state, and resetting it would lose what it holds"),
    MIGRATING(
            "it was migrating when its host was lost: it may run at the other end, so evacuating could start it twice"),
    MAY_RUN_ELSEWHERE(
            "Nova has lost track of where it runs: a migration of it has not ended as it should, so evacuating could start it"
                    + " twice"),
    BEING_STARTED(
            "Nova was asked to start it just when its host was lost: that job waits for the host, which does it when it"
                    + " is back, so evacuating could start it twice"),
    LOCAL_DISK("its disk lies on the lost host, and an evacuation would make an empty one from the image"),
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

    public String meaning() {
        return meaning;
    }
}
