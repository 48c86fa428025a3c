package io.masakari.core.detection;

import io.masakari.core.model.BootId;
import io.masakari.core.model.ClusterName;
import io.masakari.core.model.LossKey;
import io.masakari.core.model.NodeId;
import io.masakari.core.model.RingId;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What the monitors of a cluster tell each other: one line of ASCII, whose first word is the version of its form. A monitor
 * skips the forms that it does not know.
 */
public sealed interface GroupMessage {
    int MAX_BYTES = 256;

    String encode();

    /**
     * How far the sender's own report has come: "1 accepted RING NODE STAGE NOTIFICATION".
     *
     * @param notification the controller's id, or "-"
     */
    record OfReport(Kind kind, LossKey key, ReportStage stage, String notification) implements GroupMessage {
        private static final String VERSION = "1";

        public enum Kind {
            /** The controller has this report. */
            ACCEPTED,
            /** The sender of this message cannot deliver it now. */
            UNDELIVERED
        }

        public OfReport {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(stage, "stage");
            if (!notification.matches("[A-Za-z0-9-]{1,64}")) {
                throw new IllegalArgumentException("Not a notification id: '" + notification + "'");
            }
        }

        @Override
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

        private static OfReport of(String[] words, ClusterName cluster) {
            requireWords(words, 6);
            return new OfReport(
                    Kind.valueOf(words[1].toUpperCase(Locale.ROOT)),
                    new LossKey(cluster, RingId.parse(words[2]), new NodeId(Long.parseLong(words[3]))),
                    ReportStage.valueOf(words[4]),
                    words[5]);
        }
    }

    /**
     * Which boot the sender's host is in: "2 boot RING BOOT". An earlier version skips it.
     *
     * @param ring the membership in which it is told
     */
    record OfBoot(RingId ring, BootId boot) implements GroupMessage {
        private static final String VERSION = "2";
        private static final String KIND = "boot";

        public OfBoot {
            Objects.requireNonNull(ring, "ring");
            Objects.requireNonNull(boot, "boot");
        }

        @Override
        public String encode() {
            return String.join(" ", VERSION, KIND, ring.toString(), boot.toString());
        }

        /** Empty if it is of a later kind. */
        private static Optional<GroupMessage> of(String[] words) {
            if (words.length < 2 || !words[1].equals(KIND)) {
                return Optional.empty();
            }
            requireWords(words, 4);
            return Optional.of(new OfBoot(RingId.parse(words[2]), BootId.of(words[3])));
        }
    }

    /**
     * Reads what a peer sent; empty if it is of another version, or of a kind that is not known.
     *
     * @throws IllegalArgumentException if its kind is known and it is malformed
     */
    static Optional<GroupMessage> decode(String text, ClusterName cluster) {
        if (text.length() > MAX_BYTES) {
            throw new IllegalArgumentException("Group message of " + text.length() + " bytes, more than " + MAX_BYTES);
        }
        String[] words = text.split(" ", -1);
        return switch (words[0]) {
            case OfReport.VERSION -> Optional.of(OfReport.of(words, cluster));
            case OfBoot.VERSION -> OfBoot.of(words);
            default -> {
                if (!words[0].matches("[0-9]{1,4}")) {
                    throw new IllegalArgumentException("Group message without a version");
                }
                yield Optional.empty();
            }
        };
    }

    private static void requireWords(String[] words, int count) {
        if (words.length != count) {
            throw new IllegalArgumentException("Group message of " + words.length + " words instead of " + count);
        }
    }
}
