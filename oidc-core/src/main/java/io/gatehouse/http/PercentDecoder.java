package io.gatehouse.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-decoding that refuses what it does not understand, where {@code URLDecoder} replaces it (RFC 3986, section 2.1). */
final class PercentDecoder {
    private PercentDecoder() {}

    /** Decodes a name or value of a form, where {@code +} stands for a space. */
    static String decodeForm(String text) throws MalformedRequestException {
        if (text.indexOf('%') < 0 && isAscii(text)) {
            return text.indexOf('+') < 0 ? text : text.replace('+', ' ');
        }
        return decode(text.replace('+', ' '));
    }

    /** Decodes percent-encoded text; characters beyond ASCII are taken as they are. */
    static String decode(String text) throws MalformedRequestException {
        byte[] raw = utf8(text);
        ByteBuffer decoded = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                decoded.put(raw[i]);
                continue;
            }
            if (i + 2 >= raw.length) {
                throw new MalformedRequestException("a percent sign must be followed by two hexadecimal digits");
            }
            int high = Character.digit(raw[i + 1], 16);
            int low = Character.digit(raw[i + 2], 16);
            if (high < 0 || low < 0) {
                throw new MalformedRequestException("a percent sign must be followed by two hexadecimal digits");
            }
            decoded.put((byte) (high << 4 | low));
            i += 2;
        }
        decoded.flip();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(decoded)
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedRequestException("percent-encoded text must be UTF-8");
        }
    }

    private static byte[] utf8(String text) throws MalformedRequestException {
        try {
            // String.getBytes would replace half a surrogate pair by a question mark.
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new MalformedRequestException("text must consist of whole characters");
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
