package io.gatehouse.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** One block of a PEM file (RFC 7468): what its first line calls it, and the bytes. */
final class PemBlock {
    private static final int MAX_FILE = 1 << 20;
    private static final int MAX_BLOCKS = 1000;
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    private final String label;
    private final boolean oldEncryption;
    private final byte[] der;

    private PemBlock(String label, boolean oldEncryption, byte[] der) {
        this.label = label;
        this.oldEncryption = oldEncryption;
        this.der = der;
    }

    /**
     * Reads a file. What stands between blocks is passed over, as openssl writes explanations there.
     *
     * @throws IOException when it cannot be read, or is no PEM; its message tells an operator why and repeats nothing of it
     */
    static List<PemBlock> read(Path file) throws IOException {
        byte[] bytes;
        if (!Files.exists(file)) {
            throw new IOException("expected a file, but there is none at '" + file + "'");
        }
        if (Files.isDirectory(file)) {
            throw new IOException("expected a file, but came a directory: '" + file + "'");
        }
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE + 1);
        } catch (IOException e) {
            throw new IOException(
                    "expected a file that can be read, but reading '" + file
                            + "' failed; see that this process may read it",
                    e);
        }
        if (bytes.length > MAX_FILE) {
            throw new IOException("expected a file of at most 1 MiB, but '" + file + "' is larger");
        }
        return blocks(new String(bytes, StandardCharsets.ISO_8859_1), "'" + file + "'");
    }

    /**
     * Takes a text apart.
     *
     * @param file what it is called in messages
     */
    static List<PemBlock> blocks(String text, String file) throws IOException {
        List<PemBlock> blocks = new ArrayList<>();
        for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at)) {
            int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
            String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
            String end = "-----END " + label + DASHES;
            int bodyEnd = labelEnd < 0 ? -1 : text.indexOf(end, labelEnd);
            if (bodyEnd < 0 || label.length() > 100) {
                throw new IOException(
                        "expected each block in " + file + " to end with the line that belongs to its -----BEGIN");
            }
            if (blocks.size() == MAX_BLOCKS) {
                throw new IOException("expected at most " + MAX_BLOCKS + " blocks in " + file);
            }
            blocks.add(block(label, text.substring(labelEnd + DASHES.length(), bodyEnd), file));
            at = bodyEnd + end.length();
        }
        return blocks;
    }

    private static PemBlock block(String label, String body, String file) throws IOException {
        boolean headers = body.indexOf(':') >= 0;
        try {
            byte[] der = headers ? new byte[0] : Base64.getDecoder().decode(body.replaceAll("\\s", ""));
            return new PemBlock(label, headers, der);
        } catch (IllegalArgumentException e) {
            throw new IOException("expected base64 in the blocks of " + file + ", but one holds something else", e);
        }
    }

    /** Returns what the first line calls it, such as {@code CERTIFICATE}. */
    String label() {
        return label;
    }

    /** Tells whether it has header lines, as keys have that openssl encrypted before PKCS #8 was usual (RFC 1421). */
    boolean hasOldEncryption() {
        return oldEncryption;
    }

    byte[] der() {
        return der.clone();
    }

    /** Returns the label alone: the bytes may be of a key. */
    @Override
    public String toString() {
        return label;
    }
}
