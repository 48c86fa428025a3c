package io.masakari.controller.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits.
 *
 * @param bits how many
 */
public record Network(InetAddress address, int bits) {
    /** No name: nothing is looked up. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** Of an address, or of one and a number of bits, as in 192.0.2.0/24. Throws {@link IllegalArgumentException}. */
    public static Network of(String text) {
        String[] parts = text.split("/", -1);
        try {
            InetAddress address = literal(parts[0]);
            int all = 8 * address.getAddress().length;
            int bits = parts.length == 1 ? all : Integer.parseInt(parts[1]);
            if (parts.length > 2 || bits < 0 || bits > all) {
                throw new IllegalArgumentException("'" + text + "' is no network, as in 192.0.2.0/24.");
            }
            return new Network(address, bits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no network, as in 192.0.2.0/24.", e);
        }
    }

    boolean has(String other) {
        byte[] mine = address.getAddress();
        byte[] its;
        try {
            its = literal(other).getAddress();
        } catch (IllegalArgumentException e) {
            return false; // of the Unix socket, or with the name of an interface
        }
        if (mine.length != its.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if (((mine[bit / 8] ^ its[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress literal(String text) {
        boolean isShort = text.indexOf(':') < 0
                && text.chars().filter(sign -> sign == '.').count() != 3;
        if (!LITERAL.matcher(text).matches() || isShort) {
            throw new IllegalArgumentException("'" + text + "' is no IP address.");
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no IP address.", e);
        }
    }
}
