package io.masakari.runtime.report;

import io.masakari.core.model.GuestList;
import io.masakari.core.model.InstanceId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** Lists of guests as they travel: the 16 bytes of each UUID, one behind the other, in Base64. */
public final class GuestListWire {
    /** Of the longest list. */
    public static final int MOST_CHARACTERS = (GuestList.MOST * 16 + 2) / 3 * 4;
    /** Of a digest. */
    public static final int DIGEST_CHARACTERS = 32;

    private GuestListWire() {}

    public static String encode(List<InstanceId> guests) {
        return Base64.getEncoder().encodeToString(bytes(guests));
    }

    /** Throws {@link IllegalArgumentException} if that is no list of UUIDs. */
    public static List<InstanceId> decode(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
        if (bytes.remaining() % 16 != 0) {
            throw new IllegalArgumentException("It is no list of UUIDs of 16 bytes each in Base64.");
        }
        List<InstanceId> guests = new ArrayList<>();
        while (bytes.hasRemaining()) {
            guests.add(new InstanceId(new UUID(bytes.getLong(), bytes.getLong())));
        }
        return guests;
    }

    /** The first 16 bytes of the SHA-256 of all lists, in hex: by it the controller says which list it has. */
    public static String digest(GuestList guests) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ByteBuffer.allocate(4).putInt(guests.running().size()).flip());
            sha.update(bytes(guests.running()));
            sha.update(bytes(guests.paused()));
            if (guests.disks().size() > 0) {
                sha.update(ByteBuffer.allocate(4)
                        .putInt(guests.disks().local().size())
                        .flip());
                sha.update(bytes(guests.disks().local()));
                sha.update(bytes(guests.disks().shared()));
            }
            return HexFormat.of().formatHex(sha.digest(), 0, DIGEST_CHARACTERS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static byte[] bytes(List<InstanceId> guests) {
        ByteBuffer bytes = ByteBuffer.allocate(guests.size() * 16);
        for (InstanceId guest : guests) {
            bytes.putLong(guest.value().getMostSignificantBits())
                    .putLong(guest.value().getLeastSignificantBits());
        }
        return bytes.array();
    }
}
