package io.gatehouse.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The body of a request as a form, for those who implement {@link Exchange#form}. */
public final class FormBody {
    private static final String FORM = "application/x-www-form-urlencoded";

    /** Opens the stream of a body once its head was found to be in order. */
    @FunctionalInterface
    public interface Opener {
        /** Returns the body. */
        InputStream open() throws IOException;
    }

    private FormBody() {}

    /**
     * Reads a form. Blocks until the whole of it is there.
     *
     * @param headers the fields of the request
     * @param length the announced length of the body in bytes; negative where none is
     * @param body the body; not closed
     * @param maxBytes the largest body that is accepted, in bytes
     * @throws MalformedRequestException when the body is no such form, is larger than that, or does not decode
     * @throws IOException when the body cannot be read
     */
    public static Params read(Headers headers, long length, Opener body, int maxBytes)
            throws IOException, MalformedRequestException {
        if (!isForm(headers.first("Content-Type"))) {
            throw new MalformedRequestException("a body of type " + FORM + " was expected, another came");
        }
        if (headers.first("Content-Encoding").isPresent()) {
            throw new MalformedRequestException("a form must not be compressed or otherwise encoded");
        }
        if (length > maxBytes) {
            throw tooLarge(maxBytes);
        }
        byte[] bytes = body.open().readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw tooLarge(maxBytes);
        }
        try {
            return Params.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new MalformedRequestException("a form must be UTF-8");
        }
    }

    private static boolean isForm(Optional<String> contentType) {
        if (contentType.isEmpty()) {
            return false;
        }
        String text = contentType.get();
        int parameters = text.indexOf(';');
        String type = parameters < 0 ? text : text.substring(0, parameters);
        return type.strip().equalsIgnoreCase(FORM);
    }

    private static MalformedRequestException tooLarge(int maxBytes) {
        return new MalformedRequestException("the form must not be larger than " + maxBytes + " bytes");
    }
}
