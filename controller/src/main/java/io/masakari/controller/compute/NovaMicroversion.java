package io.masakari.controller.compute;

/** A microversion of Nova's API, as in 2.53. */
record NovaMicroversion(int major, int minor) {
    static NovaMicroversion parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'" + text + "' is no microversion");
        }
        return new NovaMicroversion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    boolean isAtLeast(NovaMicroversion other) {
        return major > other.major || (major == other.major && minor >= other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
