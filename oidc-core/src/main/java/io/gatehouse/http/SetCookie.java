package io.gatehouse.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cookie to be set, written out by us because containers differ (one silently drops {@code SameSite}). Always {@code HttpOnly}.
 * See RFC 6265, section 4.1, and its revision for {@code SameSite} and name prefixes.
 */
public final class SetCookie {
    /** The values of the {@code SameSite} attribute. */
    public enum SameSite {
        /** Sent with same-site requests and with top-level navigations. */
        LAX("Lax"),
        /** Sent with same-site requests only. */
        STRICT("Strict"),
        /** Sent with every request; browsers insist on {@code Secure}. */
        NONE("None");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }
    }

    /**
     * Where a cookie applies and how it travels. An expiring cookie must repeat these, or the browser keeps the old one.
     *
     * @param domain the {@code Domain} attribute; null for a cookie of this host alone
     * @param path the {@code Path} attribute
     * @param secure whether the cookie travels over https only
     * @param sameSite the {@code SameSite} attribute
     */
    public record Attributes(@Nullable String domain, String path, boolean secure, SameSite sameSite) {}

    private final String name;
    private final String value;
    private final Attributes attributes;
    private final @Nullable Duration maxAge;

    private SetCookie(String name, String value, Attributes attributes, @Nullable Duration maxAge) {
        this.name = name;
        this.value = value;
        this.attributes = attributes;
        this.maxAge = maxAge;
    }

    /** Returns a cookie that lives until the browser is closed. */
    public static SetCookie forBrowserSession(String name, String value, Attributes attributes) {
        return new SetCookie(name, value, attributes, null);
    }

    /** Returns a cookie that lives as long as given, in whole seconds. */
    public static SetCookie lasting(String name, String value, Attributes attributes, Duration maxAge) {
        return new SetCookie(name, value, attributes, maxAge);
    }

    /** Returns the cookie that makes a browser forget the one of this name and these attributes. */
    public static SetCookie expired(String name, Attributes attributes) {
        return new SetCookie(name, "", attributes, Duration.ZERO);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the value, which may be a secret. */
    public String value() {
        return value;
    }

    /** Returns how long the cookie lives; empty until the browser is closed, zero when it is to be forgotten. */
    public Optional<Duration> maxAge() {
        return Optional.ofNullable(maxAge);
    }

    /** Returns the value of the {@code Set-Cookie} header. */
    public String toHeaderValue() {
        StringBuilder out = new StringBuilder(name.length() + value.length() + 80);
        out.append(name).append('=').append(value).append("; Path=").append(attributes.path());
        if (attributes.domain() != null) {
            out.append("; Domain=").append(attributes.domain());
        }
        if (maxAge != null) {
            out.append("; Max-Age=").append(maxAge.toSeconds());
            if (maxAge.isZero()) {
                out.append("; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
            }
        }
        if (attributes.secure()) {
            out.append("; Secure");
        }
        return out.append("; HttpOnly; SameSite=")
                .append(attributes.sameSite().text)
                .toString();
    }

    /** Returns the size of the whole {@code Set-Cookie} value in bytes, which browsers limit to 4096. */
    public int size() {
        return toHeaderValue().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Returns the name alone. */
    @Override
    public String toString() {
        return "SetCookie[" + name + "]";
    }
}
