package io.masakari.core.model;

import java.util.regex.Pattern;

/** Name of a Corosync cluster ({@code totem.cluster_name}); a Masakari v1 {@code cluster_port} such as 226.94.1.1:5405 too. */
public record ClusterName(String value) {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:/-]{1,64}");

    public ClusterName {
        if (value == null || !ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException("Not a cluster name: '" + value
                    + "'. Letters, digits and '. _ : / -', 1 to 64 of them, are allowed.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
