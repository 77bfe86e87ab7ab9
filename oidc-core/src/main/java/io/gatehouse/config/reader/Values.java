package io.gatehouse.config.reader;

import io.gatehouse.config.Limits;
import io.gatehouse.http.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The texts of single values. Each throws {@link IllegalArgumentException} saying what was expected, without repeating the text. */
final class Values {
    static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhd])");
    static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([km]?)");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");

    private Values() {}

    static String text(String text) {
        if (text.length() > Limits.TEXT) {
            throw new IllegalArgumentException("expected at most " + Limits.TEXT + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("expected one line of text without control characters");
        }
        return text;
    }

    static boolean flag(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException("expected true or false");
    }

    static int number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("expected a whole number");
        }
        return Integer.parseInt(text);
    }

    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a duration such as 30s, 15m, 8h or 1d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    static int size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (matcher.matches()) {
            int shift = matcher.group(2).equals("k") ? 10 : matcher.group(2).equals("m") ? 20 : 0;
            long bytes = Long.parseLong(matcher.group(1)) << shift;
            if (bytes <= Integer.MAX_VALUE) {
                return (int) bytes;
            }
        }
        throw new IllegalArgumentException("expected a size below 2048m such as 512, 16k or 1m");
    }

    static URI url(String text) {
        try {
            URI url = new URI(text(text));
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("https") || scheme.equals("http"))
                    && url.getHost() != null
                    && url.getPort() != 0
                    && url.getPort() <= 65535
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // said below, in words of our own: those of the exception repeat the text
        }
        throw new IllegalArgumentException(
                "expected an absolute URL such as https://idp.example.com/path, without user name and fragment");
    }

    static Origin origin(String text) {
        return Origin.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected scheme, host and perhaps port, such as https://app.example.com, without a path"));
    }

    static <T> Function<String, T> words(List<T> values, Function<T, String> word) {
        String all = values.stream().map(word).collect(Collectors.joining(", "));
        return text -> {
            for (T value : values) {
                if (word.apply(value).equals(text)) {
                    return value;
                }
            }
            throw new IllegalArgumentException(values.size() == 1 ? "expected " + all : "expected one of " + all);
        };
    }
}
