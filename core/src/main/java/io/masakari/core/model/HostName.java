package io.masakari.core.model;

import java.util.regex.Pattern;

/** Name of a compute host, exactly as Nova's compute service calls it. Case matters, as it does to Nova. */
public record HostName(String value) implements Comparable<HostName> {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    public HostName {
        if (value == null || !ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException("Not a host name: '" + value
                    + "'. Letters, digits, '.', '_' and '-', 1 to 255 of them, are allowed.");
        }
    }

    @Override
    public int compareTo(HostName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
