package io.gatehouse.internal.audit;

import io.gatehouse.config.AuditConfig;
import io.gatehouse.config.AuditSubject;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.internal.crypto.OneSpelling;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How people are named in lines that others read: as they are, by a keyed hash, or not at all. */
public final class SubjectNames implements UnaryOperator<String> {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String FROM_SESSION_KEY = "gatehouse audit subject";
    /** 128 bits: nobody finds two people with the same. */
    private static final int BYTES = 16;

    private final AuditSubject form;
    private final byte[] key;

    private SubjectNames(AuditSubject form, byte[] key) {
        this.form = form;
        this.key = key;
    }

    /**
     * Returns the names that the settings ask for.
     *
     * @param ownKey made at random, used where the settings have no key
     */
    public static SubjectNames of(GatehouseConfig config, byte[] ownKey) {
        AuditConfig audit = config.audit();
        byte[] key = audit.key()
                .map(SubjectNames::bytes)
                .or(() -> ofSessionKey(config))
                .orElseGet(() -> hash(ownKey, FROM_SESSION_KEY));
        return new SubjectNames(audit.subject(), key);
    }

    /** A key for one purpose is not used for another. */
    private static Optional<byte[]> ofSessionKey(GatehouseConfig config) {
        return config.session().keys().stream().findFirst().map(first -> hash(bytes(first), FROM_SESSION_KEY));
    }

    private static byte[] bytes(Secret key) {
        return Base64.getUrlDecoder().decode(key.reveal());
    }

    /** Returns the name of a subject; an empty text for none. */
    @Override
    public String apply(String subject) {
        if (subject.isEmpty()) {
            return "";
        }
        return switch (form) {
            case PLAIN -> subject;
            case NONE -> "";
            case HASHED -> OneSpelling.encode(Arrays.copyOf(hash(key, subject), BYTES));
        };
    }

    private static byte[] hash(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
