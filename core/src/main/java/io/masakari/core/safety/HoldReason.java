package io.masakari.core.safety;

/** Why a recovery waits, and what makes it go on. Log, API and command line all show the constant and its texts. */
public enum HoldReason {
    AWAITING_PROOF(
            "fencing is under way, and nothing proves yet that the host is off", "the proof; or, " + Say.CONFIRM),
    UNFENCED(
            "nobody could fence the host: it may still run and write",
            "a late fencing proof; or switch the host off and, " + Say.CONFIRM),
    UNPROVEN_REPORT(
            "the report says that the host is down but brings no fencing proof",
            "a report with proof from a host monitor; or, " + Say.CONFIRM),
    NEVER_SEEN(
            "no monitor has seen the host in the cluster since it started: it may have died before, or run all the same",
            "the host joining the cluster; or, " + Say.CONFIRM + "; or, if the host is well, " + Say.CANCEL),
    LEFT_IN_ORDER(
            "the host left its cluster in order, as for a shutdown, and nothing proves yet that it is off: its guests may run on",
            "the host coming back, which ends it without an act; or its fencing, as by 'stonith_admin --fence NODE', where its"
                    + " segment says orderly_leave = evacuate; or, " + Say.CONFIRM + "; or " + Say.CANCEL),
    NOT_QUORATE(
            "the reporter's partition was not quorate, so the others may be alive",
            "a report from the quorate partition; or, " + Say.CONFIRM),
    ONE_WITNESS(
            "one monitor alone says that the host is proven off, and its token may be in wrong hands",
            "a second monitor's proof; or Nova's heartbeats of the host standing still for two of their intervals, which is"
                    + " watched; or, " + Say.CONFIRM),
    CONTRADICTION(
            "one monitor says that the host is proven off, and something speaks against it",
            "a second monitor's proof; or, " + Say.CONFIRM + "; or, if the host is well, " + Say.CANCEL
                    + ", and 'masakarictl monitor revoke NAME' for whoever said it wrongly: 'masakarictl recovery show ID'"
                    + " names the notification, and 'masakarictl notification show NOTIFICATION' who said what"),
    GATE_BROKEN(
            "the host is back, its gate had promised that nothing starts behind it, and something shows that guests run there",
            Say.RELEASE
                    + ", after which nothing more is begun: what Nova has taken is followed to its end, and the instances that"
                    + " are left are named. Look on the host which of them run there; if it is off again, 'masakarictl recovery"
                    + " start HOST --reason TEXT --confirm-off HOST' has the others evacuated"),
    STORM(
            "more hosts of the segment are lost at once than its limit: the cause may be shared",
            "hosts that come back; or, for each one that really is off, " + Say.RELEASE),
    TOO_MANY_DISABLED(
            "as many hosts of the segment have their compute service disabled for a process as may have at once: the cause may"
                    + " be shared",
            "processes of the others that are well again; or " + Say.RELEASE + ", which disables this one as well"),
    DISARMED(
            "the whole cloud is disarmed: everything is seen and recorded, and nothing is acted on",
            "'masakarictl arm', or the end of the time that was set"),
    ON_MAINTENANCE(
            "an operator has set the host on maintenance", "'masakarictl host maintenance off HOST'; or " + Say.CANCEL),
    SEGMENT_DISABLED(
            "the host's segment is disabled", "'masakarictl segment update SEGMENT --enabled'; or " + Say.CANCEL),
    BOOT_UNKNOWN(
            "the report does not name the boot of the host that was lost, and may be about an earlier one",
            "a report that names it, from a host monitor of this version; or, " + Say.CONFIRM),
    FENCING_LIES(
            "the host has answered after its fencing was proven, in the very boot that was fenced off: its fence device lies",
            Say.CONFIRM + "; no fencing of this host is believed until 'masakarictl host trust-fencing HOST'"),
    HOST_HEARD(
            "the host, or its compute service at Nova, is heard again, so the host may run",
            "a new fencing; or, " + Say.CONFIRM
                    + "; or the service falling silent, if it was last heard before the host was"
                    + " off; or, if the host is well, " + Say.CANCEL),
    PROOF_OUT_OF_DATE(
            "the host may have booted since it was fenced, or boot before a call arrives, and Nova does not tell yet",
            "its compute service staying silent, which is watched; or, " + Say.CONFIRM),
    SERVICE_UNKNOWN(
            "Nova lists no compute service by the host's name: the name is wrong, or the cell that has it is away",
            "the service appearing in Nova, which is checked again, as when its cell is back; or correct the name, and "
                    + Say.CANCEL),
    SERVICE_CLEARED(
            "somebody has cleared the force-down while instances were still to be evacuated",
            Say.CONFIRM + ", which forces it down again; or " + Say.CANCEL),
    NO_RESERVED_HOST(
            "the segment evacuates to reserved hosts only and none is usable",
            "'masakarictl reserved-host add NAME --cluster CLUSTER', which is checked again"),
    NO_ROOM(
            "Nova finds no host that has room for the instances that are left",
            "room, which is asked for again with growing pauses, for a day; or " + Say.RELEASE
                    + " once there is room; or " + Say.CANCEL),
    LIST_UNCONFIRMED(
            "Nova lists no instance of the host, and does not confirm that there is none: it leaves out what it cannot read",
            "a list with instances, or a second count, which are asked for again; or " + Say.RELEASE
                    + " once you have seen" + " that the host has none"),
    HOST_BEING_RECOVERED(
            "its host is lost and is being recovered as a whole",
            "the end of the host's recovery, or the instance's landing on another host"),
    HOST_NOT_UP(
            "Nova does not hear the compute service of its host, so it would carry an action out at some later time",
            "the service coming up, which is checked again; or the recovery of the host"),
    INSTANCE_BUSY(
            "Nova is still doing something else with the instance",
            "Nova having finished, which is checked again; 'openstack server show' tells what it does"),
    MAY_RUN_ELSEWHERE(
            "Nova has lost track of where the instance runs, or another host's monitor sees it there: a restart could start it a"
                    + " second time",
            "a start or reboot of it where Nova shows it that has come to its end, or its being seen there and nowhere else (of a"
                    + " move that Nova has a record of, an hour after that), which are looked for; or, once you have seen yourself that it runs on no other host, "
                    + Say.RELEASE
                    + "; or " + Say.CANCEL),
    IO_ERROR(
            "the instance stands still on an I/O error, and the configuration says that it is not to be restarted for that",
            "its guest being resumed once the storage is back ('virsh resume' on its host); or " + Say.RELEASE
                    + " to restart it; or " + Say.CANCEL),
    IO_ERROR_STORM(
            "many instances stand still on I/O errors at once: their storage may be away, and they go on intact when they are"
                    + " resumed",
            "the others being resumed once the storage is back ('virsh resume' on their hosts); or " + Say.RELEASE
                    + " to restart this one all the same"),
    HOST_STORAGE(
            "all instances that stand still on I/O errors are of this host: its path to its storage may be broken",
            "the others being resumed once the path is repaired ('virsh resume' on the host); or " + Say.RELEASE
                    + " to restart this one all the same"),
    CRASH_LOOP(
            "the instance fails again and again",
            "look into the guest first, then " + Say.RELEASE + " to restart it once more; or " + Say.CANCEL),
    OLD_REPORT(
            "the report of the failure is old, the instance runs, and Nova cannot tell whether it is still so",
            "a newer report of it; or " + Say.RELEASE + " to restart it; or, if the guest is well, " + Say.CANCEL),
    NOVA_UNREACHABLE(
            "Nova or Keystone does not answer, or refuses what the recovery cannot do without",
            "an answer, and the right to it; Nova is asked again"),
    INTERNAL_ERROR(
            "the controller itself fails when it calls Nova or reads the answer",
            "a call that succeeds; it is tried again. Report the error, with the journal of masakari-controller"),
    DECISIONS_EXPIRE(
            "what was decided became too old before it could be sent, again and again",
            "a decision that is sent in time; it is decided again. Look why Nova answers so slowly, or raise [recovery] callers");

    /** What several say. Words in capitals stand for what {@link io.masakari.core.recovery.Hold#releasedBy} knows, or for a choice. */
    private static final class Say {
        private static final String RELEASE = "'masakarictl recovery release ID --reason TEXT'";
        private static final String CANCEL = "'masakarictl recovery cancel ID --reason TEXT'";
        private static final String CONFIRM =
                "once you have seen yourself that the host is off, 'masakarictl recovery release ID"
                        + " --reason TEXT --confirm-off HOST'";
    }

    private final String meaning;
    private final String release;

    HoldReason(String meaning, String release) {
        this.meaning = meaning;
        this.release = release;
    }

    /** Whether only a look at Nova can tell that it is over; otherwise what the controller is told or has stored does. */
    public boolean endsInNova() {
        return switch (this) {
            case HOST_HEARD, PROOF_OUT_OF_DATE, SERVICE_UNKNOWN, NOVA_UNREACHABLE, INTERNAL_ERROR -> true;
            case HOST_NOT_UP, INSTANCE_BUSY, DECISIONS_EXPIRE, ONE_WITNESS, CONTRADICTION -> true;
            case MAY_RUN_ELSEWHERE, NEVER_SEEN -> true;
            case GATE_BROKEN, LEFT_IN_ORDER -> false;
            case AWAITING_PROOF, UNFENCED, UNPROVEN_REPORT, NOT_QUORATE, STORM, TOO_MANY_DISABLED -> false;
            case BOOT_UNKNOWN, FENCING_LIES, ON_MAINTENANCE, DISARMED -> false;
            case SEGMENT_DISABLED, HOST_BEING_RECOVERED, CRASH_LOOP, OLD_REPORT -> false;
            case IO_ERROR, IO_ERROR_STORM, HOST_STORAGE -> false;
            case SERVICE_CLEARED, NO_RESERVED_HOST, NO_ROOM, LIST_UNCONFIRMED -> false;
        };
    }

    /** Whether it mostly ends by what an operator does; otherwise what it waits for mostly comes by itself. */
    public boolean needsOperator() {
        return switch (this) {
            case AWAITING_PROOF, ONE_WITNESS, HOST_HEARD, PROOF_OUT_OF_DATE, HOST_BEING_RECOVERED -> false;
            case HOST_NOT_UP, INSTANCE_BUSY, DISARMED -> false;
            case UNFENCED, UNPROVEN_REPORT, NEVER_SEEN, NOT_QUORATE, CONTRADICTION, STORM, TOO_MANY_DISABLED -> true;
            case ON_MAINTENANCE, SEGMENT_DISABLED, BOOT_UNKNOWN, FENCING_LIES, SERVICE_UNKNOWN -> true;
            case SERVICE_CLEARED, NO_RESERVED_HOST, NO_ROOM, LIST_UNCONFIRMED -> true;
            case CRASH_LOOP, OLD_REPORT, MAY_RUN_ELSEWHERE, GATE_BROKEN, LEFT_IN_ORDER -> true;
            case IO_ERROR, IO_ERROR_STORM, HOST_STORAGE -> true;
            case NOVA_UNREACHABLE, INTERNAL_ERROR, DECISIONS_EXPIRE -> true;
        };
    }

    /** Whether it is held because its guest stands still on an I/O error (SAFETY.md, C-34). */
    public boolean isOfIoError() {
        return this == IO_ERROR || this == IO_ERROR_STORM || this == HOST_STORAGE;
    }

    /** Whether a host, not the instance that is held, seems to have lost its storage. */
    public boolean isOfHostsStorage() {
        return this == HOST_STORAGE;
    }

    /** Whether storage, not the instance that is held, seems to be away. */
    public boolean isOfManyInstances() {
        return this == IO_ERROR_STORM;
    }

    /** Completes "Held: ". */
    public String meaning() {
        return meaning;
    }

    /** Completes "Released by: ". */
    public String release() {
        return release;
    }
}
