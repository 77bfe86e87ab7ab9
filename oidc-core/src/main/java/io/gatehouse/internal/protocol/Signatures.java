package io.gatehouse.internal.protocol;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.internal.provider.ProviderDirectory;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.token.DecryptionKeys;
import io.gatehouse.internal.token.IdTokenVerifier;
import io.gatehouse.internal.token.IdTokenVerifier.VerifiedIdToken;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.KeySet;
import io.gatehouse.internal.token.LogoutTokenVerifier;
import io.gatehouse.internal.token.LogoutTokenVerifier.VerifiedLogoutToken;
import io.gatehouse.internal.token.RefreshBinding;
import io.gatehouse.internal.token.SignatureAlgorithm;
import io.gatehouse.internal.token.SignedUserInfoVerifier;
import io.gatehouse.internal.token.TokenRejectedException;
import io.gatehouse.internal.token.UnverifiedToken;
import io.gatehouse.outcome.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Has what the provider signs verified with its keys, with newer ones where it may have changed them (Core 1.0, section 10.1.1). */
final class Signatures {
    private interface Check<T> {
        T with(KeySet keys) throws TokenRejectedException;
    }

    private interface NewerKeys {
        KeySet than(KeySet seen) throws ProviderFailure;
    }

    private final ProviderConfig config;
    private final ProviderDirectory directory;
    private final Candidates<Secret> clientSecrets;
    private final DecryptionKeys decryption;
    private final InstantSource clock;

    Signatures(
            ProviderConfig config, ProviderDirectory directory, Candidates<Secret> clientSecrets, InstantSource clock) {
        this.config = config;
        this.directory = directory;
        this.clientSecrets = clientSecrets;
        this.decryption = decryption(config);
        this.clock = clock;
    }

    VerifiedIdToken idToken(ProviderMetadata metadata, String token, IdTokenVerifier.Binding binding)
            throws ProviderFailure {
        String signed = signed(RefusalCode.ID_TOKEN_INVALID, "the ID token", token);
        IdTokenVerifier verifier = verifier(metadata);
        return checked(metadata, RefusalCode.ID_TOKEN_INVALID, keys -> verifier.verify(signed, keys, binding));
    }

    VerifiedIdToken refreshedIdToken(ProviderMetadata metadata, String token, RefreshBinding renewal)
            throws ProviderFailure {
        String signed = signed(RefusalCode.ID_TOKEN_INVALID, "the ID token", token);
        IdTokenVerifier verifier = verifier(metadata);
        return checked(metadata, RefusalCode.ID_TOKEN_INVALID, keys -> verifier.verifyRefreshed(signed, keys, renewal));
    }

    private IdTokenVerifier verifier(ProviderMetadata metadata) {
        return new IdTokenVerifier(
                metadata.issuers(), config.clientId(), metadata.signingAlgs(), secrets(), config.clockSkew(), clock);
    }

    Map<String, Object> userInfo(ProviderMetadata metadata, String token) throws ProviderFailure {
        String signed = signed(RefusalCode.USER_INFO_INVALID, "the signed userinfo answer", token);
        SignedUserInfoVerifier verifier = new SignedUserInfoVerifier(
                metadata.issuers(), config.clientId(), metadata.signingAlgs(), secrets(), config.clockSkew(), clock);
        return checked(metadata, RefusalCode.USER_INFO_INVALID, keys -> verifier.verify(signed, keys));
    }

    /** Anybody may send us logout tokens, so a flood of them with unknown keys must not have the keys read for each. */
    VerifiedLogoutToken logoutToken(ProviderMetadata metadata, String token) throws ProviderFailure {
        String signed = signed(RefusalCode.LOGOUT_REQUEST_INVALID, "the logout token", token);
        LogoutTokenVerifier verifier = new LogoutTokenVerifier(
                metadata.issuers(), config.clientId(), metadata.signingAlgs(), secrets(), config.clockSkew(), clock);
        return checked(
                metadata,
                RefusalCode.LOGOUT_REQUEST_INVALID,
                keys -> verifier.verify(signed, keys),
                directory::keysNewerForStrangers);
    }

    /** Returns what a token says, for choosing whose it may be; empty where it cannot be read. */
    Map<String, Object> unverifiedClaims(String token) {
        try {
            return UnverifiedToken.claimsToChooseBy(decryption.open("the token", token));
        } catch (TokenRejectedException e) {
            return Map.of();
        }
    }

    /** Returns what the provider has signed, decrypted where it is encrypted. */
    private String signed(RefusalCode code, String what, String token) throws ProviderFailure {
        try {
            return decryption.open(what, token);
        } catch (TokenRejectedException e) {
            throw new ProviderFailure(code, e.getMessage());
        }
    }

    /** Returns the public parts of the keys that the provider may encrypt for, as the members of JWKs. */
    List<Map<String, Object>> publicJwks() {
        return decryption.publicJwks();
    }

    private static DecryptionKeys decryption(ProviderConfig config) {
        try {
            return config.decryptionKeys().isEmpty()
                    ? DecryptionKeys.none()
                    : DecryptionKeys.parse(config.decryptionKeys().get().reveal());
        } catch (JsonRejectedException e) {
            throw new IllegalArgumentException("provider.decryption-keys-file: " + e.getMessage(), e);
        }
    }

    private List<SecretKey> secrets() {
        List<SecretKey> keys = new ArrayList<>();
        for (Secret secret : clientSecrets.all()) {
            if (!secret.reveal().isEmpty()) {
                keys.add(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HMAC"));
            }
        }
        return keys;
    }

    private <T> T checked(ProviderMetadata metadata, RefusalCode code, Check<T> check) throws ProviderFailure {
        return checked(metadata, code, check, directory::keysNewerThan);
    }

    private <T> T checked(ProviderMetadata metadata, RefusalCode code, Check<T> check, NewerKeys newer)
            throws ProviderFailure {
        boolean withKeys = metadata.signingAlgs().stream().anyMatch(SignatureAlgorithm::isAsymmetric);
        KeySet keys = withKeys ? directory.keys() : KeySet.empty();
        try {
            return check.with(keys);
        } catch (TokenRejectedException first) {
            if (!withKeys || !first.newKeysMayHelp()) {
                throw new ProviderFailure(code, first.getMessage());
            }
        }
        try {
            return check.with(newer.than(keys));
        } catch (TokenRejectedException second) {
            throw new ProviderFailure(code, second.getMessage());
        }
    }
}
