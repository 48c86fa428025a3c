package io.masakari.nativebindings.corosync;

import java.util.Map;

/** {@code cs_error_t} of corotypes.h, and what an operator can do about the codes that have been seen. */
final class CsError {
    /** Success is 1, not 0. */
    static final int OK = 1;

    static final int LIBRARY = 2;
    static final int TRY_AGAIN = 6;
    static final int INVALID_PARAM = 7;
    static final int BAD_HANDLE = 9;
    static final int ACCESS = 11;
    static final int NOT_EXIST = 12;
    static final int NAME_TOO_LONG = 13;
    static final int EXIST = 14;
    static final int NO_SECTIONS = 27;

    private static final Map<Integer, String> SYMBOLS = Map.ofEntries(
            Map.entry(1, "CS_OK"),
            Map.entry(2, "CS_ERR_LIBRARY"),
            Map.entry(3, "CS_ERR_VERSION"),
            Map.entry(4, "CS_ERR_INIT"),
            Map.entry(5, "CS_ERR_TIMEOUT"),
            Map.entry(6, "CS_ERR_TRY_AGAIN"),
            Map.entry(7, "CS_ERR_INVALID_PARAM"),
            Map.entry(8, "CS_ERR_NO_MEMORY"),
            Map.entry(9, "CS_ERR_BAD_HANDLE"),
            Map.entry(10, "CS_ERR_BUSY"),
            Map.entry(11, "CS_ERR_ACCESS"),
            Map.entry(12, "CS_ERR_NOT_EXIST"),
            Map.entry(13, "CS_ERR_NAME_TOO_LONG"),
            Map.entry(14, "CS_ERR_EXIST"),
            Map.entry(15, "CS_ERR_NO_SPACE"),
            Map.entry(16, "CS_ERR_INTERRUPT"),
            Map.entry(17, "CS_ERR_NAME_NOT_FOUND"),
            Map.entry(18, "CS_ERR_NO_RESOURCES"),
            Map.entry(19, "CS_ERR_NOT_SUPPORTED"),
            Map.entry(20, "CS_ERR_BAD_OPERATION"),
            Map.entry(21, "CS_ERR_FAILED_OPERATION"),
            Map.entry(22, "CS_ERR_MESSAGE_ERROR"),
            Map.entry(23, "CS_ERR_QUEUE_FULL"),
            Map.entry(24, "CS_ERR_QUEUE_NOT_AVAILABLE"),
            Map.entry(25, "CS_ERR_BAD_FLAGS"),
            Map.entry(26, "CS_ERR_TOO_BIG"),
            Map.entry(27, "CS_ERR_NO_SECTIONS"),
            Map.entry(28, "CS_ERR_CONTEXT_NOT_FOUND"),
            Map.entry(30, "CS_ERR_TOO_MANY_GROUPS"),
            Map.entry(100, "CS_ERR_SECURITY"));

    private CsError() {}

    static String symbol(int code) {
        return SYMBOLS.getOrDefault(code, "unknown code");
    }

    static String advice(String function, int code) {
        return switch (code) {
            case LIBRARY ->
                function.contains("initialize")
                        ? "Corosync is not running on this host: systemctl start corosync"
                        : "Corosync on this host has ended; connect again when it is back.";
            case TRY_AGAIN -> "Corosync is starting or forming a new ring; try again in a moment.";
            case ACCESS ->
                "This user may not talk to Corosync: put 'uidgid { uid: USER }' into a file below"
                        + " /etc/corosync/uidgid.d and run corosync-cfgtool -R (a supplementary group does not count).";
            case NAME_TOO_LONG -> "Use a shorter name.";
            case NOT_EXIST -> "Corosync's map has no such key; corosync-cmapctl shows what it has.";
            case BAD_HANDLE -> "The connection was closed before.";
            default -> "See Corosync's log on this host (journalctl -u corosync).";
        };
    }

    /** Throws for everything but {@code CS_OK}. */
    static void check(int code, String library, String function, String object) {
        if (code != OK) {
            throw new CorosyncException(library, function, code, object);
        }
    }
}
