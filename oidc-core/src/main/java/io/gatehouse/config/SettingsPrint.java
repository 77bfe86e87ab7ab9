package io.gatehouse.config;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A print of settings, by which is told whether they are the same as before: every field of them counts, and the contents of every file
 * that they name. It holds nothing of them but a hash. All fields are found by reflection, so that one that is added later cannot be
 * forgotten here.
 */
public final class SettingsPrint {
    private static final int MAX_FILE = 1 << 20;
    private static final String OURS = "io.gatehouse.";

    private final MessageDigest digest;

    private SettingsPrint() {
        digest = sha256();
    }

    /**
     * Returns the print of settings.
     *
     * @param settings objects of the configuration, and texts, numbers, lists and maps
     * @throws IllegalArgumentException when something is none of these
     */
    public static String of(@Nullable Object... settings) {
        SettingsPrint print = new SettingsPrint();
        for (Object setting : settings) {
            print.add(setting);
        }
        return HexFormat.of().formatHex(print.digest.digest());
    }

    private void add(@Nullable Object value) {
        if (value == null) {
            text("null", "");
        } else if (value instanceof Optional<?> optional) {
            add(optional.orElse(null));
        } else if (value instanceof Secret secret) {
            text("secret", secret.reveal());
        } else if (value instanceof Path path) {
            text("path", path.toString());
            text("content", content(path));
        } else if (value instanceof Enum<?> word) {
            text(word.getDeclaringClass().getName(), word.name());
        } else if (value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Duration
                || value instanceof URI) {
            text(value.getClass().getName(), value.toString());
        } else if (value instanceof Collection<?> all) {
            text("list", Integer.toString(all.size()));
            all.forEach(this::add);
        } else if (value instanceof Map<?, ?> map) {
            text("map", Integer.toString(map.size()));
            // Maps that were copied are in no order.
            map.entrySet().stream()
                    .sorted(Comparator.comparing(entry -> String.valueOf(entry.getKey())))
                    .forEach(entry -> {
                        add(entry.getKey());
                        add(entry.getValue());
                    });
        } else if (value.getClass().getName().startsWith(OURS)) {
            fields(value);
        } else {
            throw new IllegalArgumentException(
                    "settings hold a " + value.getClass().getName());
        }
    }

    private void fields(Object settings) {
        text("settings", settings.getClass().getName());
        for (Class<?> type = settings.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    text("field", field.getName());
                    try {
                        field.setAccessible(true);
                        add(field.get(settings));
                    } catch (IllegalAccessException e) {
                        throw new IllegalArgumentException("settings of " + type.getName() + " cannot be read", e);
                    }
                }
            }
        }
    }

    private static String content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return HexFormat.of().formatHex(sha256().digest(in.readNBytes(MAX_FILE)));
        } catch (IOException | RuntimeException e) {
            return "unreadable";
        }
    }

    /** Adds a text with its length in front, so that no two settings have the same bytes. */
    private void text(String kind, String text) {
        for (String part : new String[] {kind, text}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
