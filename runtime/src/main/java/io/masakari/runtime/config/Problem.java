package io.masakari.runtime.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param source the file, or "environment"
 * @param line number in the file; 0 if it is about no line
 * @param key as in "[fencing] limit", or the variable; "" if it is about no key
 * @param message what is wrong and what to do
 */
public record Problem(String source, int line, String key, String message) {
    @Override
    public String toString() {
        return source + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
