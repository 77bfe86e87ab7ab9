package io.gatehouse.redis;

import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionTags;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A session as it lies in Redis: one string of bytes.
 *
 * <pre>
 *  0      format, 1
 *  1..8   version
 *  9..16  end, seconds       17..20 end, nanoseconds
 * 21..28  creation, seconds
 * 29..30  length of the tags
 * 31..    tags, each with a length of two bytes before it; then the data
 * </pre>
 *
 * <p>The scripts know these places too. Another format, of an older or a newer release, is no session.
 *
 * @param record the record
 * @param createdAt when it was created, in seconds; part of its name in the indexes
 * @param tags its tags
 */
record StoredRecord(SessionRecord record, long createdAt, Set<String> tags) {
    static final byte FORMAT = 1;
    static final int MAX_BYTES = 1024 * 1024;
    /** The places of everything before the tags. */
    static final int HEAD = 31;

    private static final int MAX_TAG = 1024;

    /** The most bytes of the tags. */
    static final int MAX_TAGS = SessionTags.MOST * (2 + MAX_TAG);

    /** Returns the bytes for the places up to the end: what changes with every version, apart from the data. */
    static byte[] changing(SessionRecord record) {
        Instant end = record.endsAt();
        return ByteBuffer.allocate(21)
                .put(FORMAT)
                .putLong(record.version())
                .putLong(end.getEpochSecond())
                .putInt(end.getNano())
                .array();
    }

    /** Returns the format and the version: what a record must begin with to be the expected one. */
    static byte[] expected(long version) {
        return ByteBuffer.allocate(9).put(FORMAT).putLong(version).array();
    }

    byte[] encode() {
        ByteBuffer encoded = ByteBuffer.allocate(HEAD + MAX_TAGS + record.data().length);
        encoded.put(changing(record)).putLong(createdAt).putShort((short) 0);
        for (String tag : tags) {
            byte[] text = tag.getBytes(StandardCharsets.UTF_8);
            if (text.length > MAX_TAG) {
                throw new IllegalArgumentException("a tag has at most " + MAX_TAG + " bytes, came " + text.length);
            }
            encoded.putShort((short) text.length).put(text);
        }
        encoded.putShort(HEAD - 2, (short) (encoded.position() - HEAD)).put(record.data());
        byte[] bytes = new byte[encoded.flip().remaining()];
        encoded.get(bytes);
        return bytes;
    }

    /** Reads a record, or its beginning, with what there is of the data. Empty where it is nothing of ours. */
    static Optional<StoredRecord> decode(byte[] bytes) {
        if (bytes.length < HEAD || bytes.length > MAX_BYTES || bytes[0] != FORMAT) {
            return Optional.empty();
        }
        try {
            ByteBuffer encoded = ByteBuffer.wrap(bytes);
            encoded.get();
            long version = encoded.getLong();
            Instant endsAt = Instant.ofEpochSecond(encoded.getLong(), encoded.getInt());
            long createdAt = encoded.getLong();
            int end = HEAD + Short.toUnsignedInt(encoded.getShort(HEAD - 2));
            encoded.position(HEAD).limit(end);
            Set<String> tags = new LinkedHashSet<>();
            while (encoded.hasRemaining() && tags.size() <= SessionTags.MOST) {
                byte[] tag = new byte[Short.toUnsignedInt(encoded.getShort())];
                encoded.get(tag);
                tags.add(new String(tag, StandardCharsets.UTF_8));
            }
            byte[] data = new byte[bytes.length - end];
            System.arraycopy(bytes, end, data, 0, data.length);
            return version < 1
                    ? Optional.empty()
                    : Optional.of(new StoredRecord(new SessionRecord(data, version, endsAt), createdAt, tags));
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
