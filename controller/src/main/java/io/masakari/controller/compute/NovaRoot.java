package io.masakari.controller.compute;

import io.masakari.controller.engine.ComputeException;
import io.masakari.controller.engine.ComputeException.Kind;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Normalizes the ways in which catalogs write Nova's address: up to /v2.1, without a trailing slash. */
final class NovaRoot {
    /** What may follow: nothing, or the project's id, as catalogs of older clouds have it. */
    private static final Pattern VERSIONED = Pattern.compile("(.*/v2\\.1)(/[^/]*)?/?");

    private static final Pattern LEGACY = Pattern.compile(".*/v2(/[^/]*)?/?");

    private NovaRoot() {}

    static String of(URI endpoint) {
        String text = endpoint.toString();
        Matcher versioned = VERSIONED.matcher(text);
        if (versioned.matches()) {
            return versioned.group(1);
        }
        if (LEGACY.matcher(text).matches()) {
            throw new ComputeException(
                    Kind.REFUSED,
                    0,
                    "The compute endpoint " + text + " is Nova's old API. Give the address that ends in /v2.1 as [nova]"
                            + " endpoint.",
                    null);
        }
        return text.replaceAll("/+$", "") + "/v2.1";
    }
}
