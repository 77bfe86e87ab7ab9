package io.gatehouse.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code audit}: where the lines go that say who did what, and what they say of people. */
public final class AuditConfig {
    private final AuditTarget log;
    private final AuditSubject subject;
    private final @Nullable Secret key;

    private AuditConfig(Builder builder) {
        this.log = builder.log;
        this.subject = builder.subject;
        this.key = builder.key;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns where the lines go. */
    public AuditTarget log() {
        return log;
    }

    /** Returns how they say who somebody is; log lines say it in the same way. */
    public AuditSubject subject() {
        return subject;
    }

    /** Returns what subjects are hashed with, 32 bytes in base64url; empty for the first key of sessions. */
    public Optional<Secret> key() {
        return Optional.ofNullable(key);
    }

    /** Builds the settings. */
    public static final class Builder {
        private AuditTarget log = AuditTarget.STANDARD_OUTPUT;
        private AuditSubject subject = AuditSubject.PLAIN;
        private @Nullable Secret key;

        private Builder() {}

        /** Sets where the lines go. */
        public Builder log(AuditTarget value) {
            log = value;
            return this;
        }

        /** Sets how they say who somebody is. */
        public Builder subject(AuditSubject value) {
            subject = value;
            return this;
        }

        /** Sets what subjects are hashed with, 32 bytes in base64url. */
        public Builder key(@Nullable Secret value) {
            key = value;
            return this;
        }

        /** Returns the settings. */
        public AuditConfig build() {
            return new AuditConfig(this);
        }
    }
}
