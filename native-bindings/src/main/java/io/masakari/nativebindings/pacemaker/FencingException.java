package io.masakari.nativebindings.pacemaker;

/** The fencer could not be asked; this says nothing about whether a node was fenced. */
public final class FencingException extends RuntimeException {
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int ENOTCONN = 107;
    private static final int ECONNREFUSED = 111;

    private final int code;

    FencingException(String function, int code, String target) {
        this(
                code,
                "libstonithd: " + function + (target.isEmpty() ? "" : " for node " + target) + " returned " + code
                        + ". " + advice(-code));
    }

    FencingException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** A negative errno. */
    public int code() {
        return code;
    }

    static String advice(int errno) {
        return switch (errno) {
            case EACCES -> "This user may not talk to Pacemaker: make it a member of group haclient.";
            case ENOENT, ENOTCONN, ECONNREFUSED ->
                "Pacemaker is not running on this host, or this user is not in group haclient:"
                        + " systemctl start pacemaker";
            default -> "See Pacemaker's log on this host (/var/log/pacemaker/pacemaker.log).";
        };
    }
}
