package io.gatehouse.outcome;

import java.util.function.UnaryOperator;

/**
 * The header by which an application is told who asks in a form that it can verify: a short-lived token that we sign, for one audience.
 * Nothing is signed before a value is asked for; what was signed lately for the same person and audience is used again.
 */
public final class SignedHeader {
    private final String name;
    private final String audience;
    private final UnaryOperator<String> signer;

    /**
     * Creates the header.
     *
     * @param name its name
     * @param audience the audience where no other is asked for
     * @param signer makes a value, a legal header value, for an audience
     */
    public SignedHeader(String name, String audience, UnaryOperator<String> signer) {
        this.name = name;
        this.audience = audience;
        this.signer = signer;
    }

    /** Returns the name of the header. */
    public String name() {
        return name;
    }

    /** Returns the audience where no other is asked for. */
    public String audience() {
        return audience;
    }

    /** Returns the value for {@link #audience()}. */
    public String value() {
        return signer.apply(audience);
    }

    /** Returns the value for another audience, which an application for {@link #audience()} does not take. */
    public String value(String otherAudience) {
        return signer.apply(otherAudience);
    }

    /** Returns the name and the audience, and nothing that is signed. */
    @Override
    public String toString() {
        return "SignedHeader[" + name + " for " + audience + "]";
    }
}
