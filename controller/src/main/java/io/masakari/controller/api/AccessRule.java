package io.masakari.controller.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request that an application credential is limited to, as Keystone has it.
 *
 * @param service type of the service, as in {@code instance-ha}
 * @param method of HTTP, in capitals
 * @param path with {@code *} or {@code {name}} for one part of a path, and {@code **} for any number of them
 */
public record AccessRule(String service, String method, String path) {
    private static final String SERVICE = "instance-ha";
    private static final Pattern PART = Pattern.compile("(\\{[^}]*\\}|(?<!\\*)\\*(?!\\*))|(\\*\\*)|([^{}*]+)");

    /** Whether the rule is about this service and allows that request. */
    boolean allows(String itsMethod, String itsPath) {
        return service.equals(SERVICE) && method.equals(itsMethod) && matches(itsPath);
    }

    private boolean matches(String itsPath) {
        StringBuilder regex = new StringBuilder();
        Matcher part = PART.matcher(path);
        int end = 0;
        while (part.find()) {
            if (part.start() != end) {
                return false; // a brace without its other half: nothing is allowed by what cannot be read
            }
            end = part.end();
            regex.append(part.group(1) != null ? "[^/]+" : part.group(2) != null ? ".*" : Pattern.quote(part.group(3)));
        }
        return end == path.length() && Pattern.matches(regex.toString(), itsPath);
    }
}
