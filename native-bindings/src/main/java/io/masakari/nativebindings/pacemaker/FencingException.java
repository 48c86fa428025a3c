package io.masakari.nativebindings.pacemaker;

/** The fencer could not be asked; this says nothing about whether a node was fenced. */
public final class FencingException extends RuntimeException {
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int ENOTCONN = 107;
    private static final int ECONNREFUSED = 111;

    private final String function;
    private final int code;
    private final String target;

    FencingException(String function, int code, String target) {
        super("libstonithd: " + function + (target.isEmpty() ? "" : " for node " + target) + " returned " + code + ". "
                + advice(-code));
        this.function = function;
        this.code = code;
        this.target = target;
    }

    public String function() {
        return function;
    }

    /** A negative errno. */
    public int code() {
        return code;
    }

    /** The node asked about; "" for all. */
    public String target() {
        return target;
    }

    private static String advice(int errno) {
        return switch (errno) {
            case EACCES -> "This user may not talk to Pacemaker: make it a member of group haclient.";
            case ENOENT, ENOTCONN, ECONNREFUSED ->
                "Pacemaker is not running on this host, or this user is not in group haclient:"
                        + " systemctl start pacemaker";
            default -> "See Pacemaker's log on this host (/var/log/pacemaker/pacemaker.log).";
        };
    }
}
