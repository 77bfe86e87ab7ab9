package io.gatehouse.internal.request;

import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.RefusalCode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that goes no further. Carries no stack trace: it is thrown for what others send, so it must cost little. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;
    private final RefusalCode code;
    private final transient List<SetCookie> cookies;
    private final transient Challenge challenge;
    private @Nullable String provider;

    /**
     * Creates the exception.
     *
     * @param operatorDetail what was expected, what came and which setting to change; for logs alone, free of secrets
     */
    public RefusedException(RefusalCode code, String operatorDetail) {
        this(code, operatorDetail, List.of());
    }

    /**
     * Creates the exception.
     *
     * @param cookies the cookies to set with the refusal
     */
    public RefusedException(RefusalCode code, String operatorDetail, List<SetCookie> cookies) {
        this(code, operatorDetail, cookies, Challenge.none());
    }

    /**
     * Creates the exception.
     *
     * @param cookies the cookies to set with the refusal
     * @param challenge what {@code WWW-Authenticate} says; written with status 401, and with others where it says anything
     */
    public RefusedException(RefusalCode code, String operatorDetail, List<SetCookie> cookies, Challenge challenge) {
        super(operatorDetail, null, false, false);
        this.message = operatorDetail;
        this.code = code;
        this.cookies = List.copyOf(cookies);
        this.challenge = challenge;
    }

    /** Returns the same, with the provider that it is about; null where it is about none. */
    public RefusedException at(@Nullable String name) {
        RefusedException named = new RefusedException(code, message, cookies, challenge);
        named.provider = name;
        return named;
    }

    /** Returns the name of the provider that it is about, where that is known. */
    public Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /** Returns what {@code WWW-Authenticate} says. */
    public Challenge challenge() {
        return challenge;
    }

    /** Returns the cookies to set with the refusal. */
    public List<SetCookie> cookies() {
        return cookies;
    }

    /** Returns the code. */
    public RefusalCode code() {
        return code;
    }

    /** Returns the message, which is always there. */
    @Override
    public String getMessage() {
        return message;
    }
}
