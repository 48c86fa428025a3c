package io.masakari.core.detection;

import io.masakari.core.model.ClusterName;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What the monitors of a cluster tell each other: one line of ASCII, "1 accepted RING NODE STAGE NOTIFICATION". The first
 * word is the version of the form.
 *
 * @param notification the controller's id, or "-"
 */
public record GroupMessage(Kind kind, LossKey key, ReportStage stage, String notification) {
    public static final int MAX_BYTES = 256;
    private static final String VERSION = "1";

    public enum Kind {
        /** The controller has this report. */
        ACCEPTED,
        /** The sender of this message cannot deliver it now. */
        UNDELIVERED
    }

    public GroupMessage {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(stage, "stage");
        if (!notification.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("Not a notification id: '" + notification + "'");
        }
    }

    public String encode() {
        return String.join(
                " ",
                VERSION,
                kind.name().toLowerCase(Locale.ROOT),
                key.ring().toString(),
                key.node().toString(),
                stage.name(),
                notification);
    }

    /**
     * Reads what a peer sent; empty if it is of another version.
     *
     * @throws IllegalArgumentException if it is of this version and malformed
     */
    public static Optional<GroupMessage> decode(String text, ClusterName cluster) {
        if (text.length() > MAX_BYTES) {
            throw new IllegalArgumentException("Group message of " + text.length() + " bytes, more than " + MAX_BYTES);
        }
        String[] words = text.split(" ", -1);
        if (!words[0].equals(VERSION)) {
            if (!words[0].matches("[0-9]{1,4}")) {
                throw new IllegalArgumentException("Group message without a version");
            }
            return Optional.empty();
        }
        if (words.length != 6) {
            throw new IllegalArgumentException("Group message of " + words.length + " words instead of 6");
        }
        return Optional.of(new GroupMessage(
                Kind.valueOf(words[1].toUpperCase(Locale.ROOT)),
                new LossKey(cluster, RingId.parse(words[2]), new NodeId(Long.parseLong(words[3]))),
                ReportStage.valueOf(words[4]),
                words[5]));
    }
}
