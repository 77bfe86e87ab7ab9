package io.gatehouse.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** A range of IP addresses in CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3), such as {@code 10.0.0.0/8} or {@code ::1}. */
public final class AddressRange {
    // Literals only: InetAddress would otherwise ask the name service.
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]{1,44}");

    /** An address that is read once and compared with many ranges. */
    public static final class Address {
        private final String text;
        private final byte[] bytes;

        /** Reads an IP literal, with or without brackets. What is no address lies in no range. */
        public Address(String text) {
            this.text = text;
            this.bytes = AddressRange.bytes(text);
        }

        /**
         * Returns the network that one subscriber usually has to itself: an IPv4 address alone, or the first 64 bits of an IPv6 address
         * (RFC 6177, section 2). What is no address is its own network.
         */
        public String network() {
            return bytes.length == 0 ? text : HexFormat.of().formatHex(bytes, 0, Math.min(8, bytes.length));
        }

        /** Returns the text. */
        @Override
        public String toString() {
            return text;
        }
    }

    private final byte[] network;
    private final int prefix;
    private final String text;

    private AddressRange(byte[] network, int prefix, String text) {
        this.network = network;
        this.prefix = prefix;
        this.text = text;
    }

    /** Parses a range, or a single address; empty where it is neither. */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = bytes(slash < 0 ? text : text.substring(0, slash));
        if (network.length == 0) {
            return Optional.empty();
        }
        int prefix = network.length * 8;
        if (slash >= 0) {
            String digits = text.substring(slash + 1);
            if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > prefix) {
                return Optional.empty();
            }
            prefix = Integer.parseInt(digits);
        }
        return Optional.of(new AddressRange(network, prefix, text));
    }

    /** Tells whether the text is an IP address literal. */
    public static boolean isAddress(String text) {
        return bytes(text).length > 0;
    }

    /** Tells whether the address, an IP literal with or without brackets, lies in this range. What is no address does not. */
    public boolean contains(String address) {
        return contains(new Address(address));
    }

    /** Tells whether an address lies in this range. */
    public boolean contains(Address address) {
        return matches(address.bytes);
    }

    private boolean matches(byte[] candidate) {
        if (candidate.length != network.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (candidate[i] != network[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        return rest == 0 || ((candidate[whole] ^ network[whole]) & 0xFF) >> (8 - rest) == 0;
    }

    /** Returns the address as 4 or 16 bytes, or no bytes where the text is no literal. IPv4 mapped into IPv6 counts as IPv4. */
    private static byte[] bytes(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        boolean literal = bare.indexOf(':') >= 0
                ? IPV6.matcher(bare).matches()
                : IPV4.matcher(bare).matches();
        if (!literal) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(bare).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }

    /** Tells whether every address of the other range lies in this one as well. */
    public boolean covers(AddressRange other) {
        return other.prefix >= prefix && matches(other.network);
    }

    /** Returns the range as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
