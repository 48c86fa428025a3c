package io.masakari.nativebindings.pacemaker;

/**
 * How a request to fence ended.
 *
 * @param code 0 for done, else a negative errno
 */
public record FencingResult(int code) {
    private static final int NO_SUCH_DEVICE = -19;

    public boolean isDone() {
        return code == 0;
    }

    /** No device can fence the node; an unknown name gives this at once. */
    public boolean isNoDevice() {
        return code == NO_SUCH_DEVICE;
    }
}
