package io.masakari.controller.api;

/**
 * One request that an application credential is limited to, as Keystone has it.
 *
 * @param service type of the service, as in {@code instance-ha}
 * @param method of HTTP, in capitals
 * @param path with {@code *} or {@code {name}} for one part of a path, and {@code **} for any number of them
 */
public record AccessRule(String service, String method, String path) {
    private static final String SERVICE = "instance-ha";

    /** Whether the rule is about this service and allows that request. */
    boolean allows(String itsMethod, String itsPath) {
        return service.equals(SERVICE) && method.equals(itsMethod) && matches(itsPath);
    }

    /**
     * In time that grows with the product of both lengths, as anybody with a credential chooses both. What cannot be read, as a
     * brace without its other half, matches nothing.
     */
    private boolean matches(String itsPath) {
        boolean[] reached = new boolean[itsPath.length() + 1]; // by what was read of the rule: up to which places
        reached[0] = true;
        int i = 0;
        while (i < path.length()) {
            char next = path.charAt(i);
            if (next == '{' || next == '*') {
                boolean any = path.startsWith("**", i);
                int end = next == '{' ? path.indexOf('}', i) : any ? i + 1 : i;
                if (end < 0) {
                    return false;
                }
                reached = any ? afterAny(reached) : afterPart(reached, itsPath);
                i = end + 1;
            } else {
                reached = next == '}' ? new boolean[reached.length] : afterLetter(reached, itsPath, next);
                i++;
            }
        }
        return reached[itsPath.length()];
    }

    private static boolean[] afterLetter(boolean[] before, String text, char letter) {
        boolean[] after = new boolean[before.length];
        for (int i = 0; i < text.length(); i++) {
            after[i + 1] = before[i] && text.charAt(i) == letter;
        }
        return after;
    }

    /** At least one letter, and no slash. */
    private static boolean[] afterPart(boolean[] before, String text) {
        boolean[] after = new boolean[before.length];
        for (int i = 0; i < text.length(); i++) {
            after[i + 1] = (before[i] || after[i]) && text.charAt(i) != '/';
        }
        return after;
    }

    private static boolean[] afterAny(boolean[] before) {
        boolean[] after = new boolean[before.length];
        boolean isReached = false;
        for (int i = 0; i < before.length; i++) {
            isReached |= before[i];
            after[i] = isReached;
        }
        return after;
    }
}
