package io.masakari.core.recovery;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What people write into an instance's metadata to have it recovered or left alone. */
public final class Wishes {
    /** Masakari v1's key; only OFF counts, in any case. */
    public static final String V1_KEY = "HA-Enabled";

    private static final Set<String> TRUE_WORDS = Set.of("true", "t", "1", "yes", "y", "on");
    private static final Set<String> FALSE_WORDS = Set.of("false", "f", "0", "no", "n", "off");

    private Wishes() {}

    public static boolean isYes(Map<String, String> metadata, String key) {
        return TRUE_WORDS.contains(word(metadata, key));
    }

    /** By that key, or by v1's. */
    public static boolean isNo(Map<String, String> metadata, String key) {
        return isNoByV1(metadata) || FALSE_WORDS.contains(word(metadata, key));
    }

    public static boolean isNoByV1(Map<String, String> metadata) {
        return word(metadata, V1_KEY).equals("off");
    }

    private static String word(Map<String, String> metadata, String key) {
        return metadata.getOrDefault(key, "").strip().toLowerCase(Locale.ROOT);
    }
}
