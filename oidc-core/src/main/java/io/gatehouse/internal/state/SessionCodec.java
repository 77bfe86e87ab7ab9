package io.gatehouse.internal.state;

import io.gatehouse.session.Granted;
import io.gatehouse.session.Session;
import io.gatehouse.session.TokenSet;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns sessions into bytes and back. Members are named, so that a later release can add some; a record without a member that must be
 * there is no session.
 */
public final class SessionCodec {
    private static final String PROVIDER = "p";
    private static final String PLACE = "h";
    private static final String ISSUER = "i";
    private static final String SUBJECT = "s";
    private static final String PROVIDER_SESSION = "sid";
    private static final String CLAIMS = "c";
    private static final String ID_TOKEN = "it";
    private static final String ACCESS_TOKEN = "at";
    private static final String ACCESS_TOKEN_EXPIRES = "ax";
    private static final String REFRESH_TOKEN = "rt";
    private static final String CREATED = "t0";
    private static final String LAST_SEEN = "t1";
    private static final String EXPIRES = "t2";
    private static final String LOGIN_STATE = "ls";
    private static final String LOGIN_RETURN = "lr";

    private static final String CLIENT_ADDRESS = "a";
    private static final String CLAIMS_AT = "t3";
    private static final String ID_TOKEN_ENDS = "t4";
    private static final String REFRESHES = "n";
    private static final String SCOPES = "sc";
    private static final String ACR = "ac";
    private static final String AUTHENTICATED_AT = "t5";

    private SessionCodec() {}

    /** Encodes a session. */
    public static byte[] encode(Session session) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(PROVIDER, session.provider());
        map.put(PLACE, session.place());
        map.put(ISSUER, session.issuer());
        map.put(SUBJECT, session.subject());
        session.providerSession().ifPresent(sid -> map.put(PROVIDER_SESSION, sid));
        map.put(CLAIMS, session.claims());
        map.put(ID_TOKEN, session.tokens().idToken());
        map.put(ACCESS_TOKEN, session.tokens().accessToken());
        session.tokens().accessTokenExpiresAt().ifPresent(time -> map.put(ACCESS_TOKEN_EXPIRES, time.getEpochSecond()));
        session.tokens().refreshToken().ifPresent(token -> map.put(REFRESH_TOKEN, token));
        map.put(CREATED, session.createdAt().toEpochMilli());
        map.put(LAST_SEEN, session.lastSeenAt().toEpochMilli());
        map.put(EXPIRES, session.expiresAt().toEpochMilli());
        map.put(CLAIMS_AT, session.claimsAt().toEpochMilli());
        session.idTokenEndsAt().ifPresent(time -> map.put(ID_TOKEN_ENDS, time.getEpochSecond()));
        map.put(REFRESHES, session.refreshes());
        Granted granted = session.granted();
        if (!granted.scopes().isEmpty()) {
            map.put(SCOPES, String.join(" ", granted.scopes()));
        }
        granted.acr().ifPresent(acr -> map.put(ACR, acr));
        granted.authenticatedAt().ifPresent(time -> map.put(AUTHENTICATED_AT, time.getEpochSecond()));
        map.put(CLIENT_ADDRESS, session.clientAddress());
        map.put(LOGIN_STATE, session.origin().stateHash());
        map.put(LOGIN_RETURN, session.origin().returnTo());
        return CompactCodec.encode(map);
    }

    /** Decodes a session; empty where the bytes are none. */
    public static Optional<Session> decode(byte[] encoded) {
        try {
            return CompactCodec.decode(encoded).flatMap(SessionCodec::fromMap);
        } catch (DateTimeException e) {
            // A number that is no time.
            return Optional.empty();
        }
    }

    private static Optional<Session> fromMap(Map<String, Object> map) {
        if (map.get(PROVIDER) instanceof String provider
                && map.get(PLACE) instanceof String place
                && map.get(ISSUER) instanceof String issuer
                && map.get(SUBJECT) instanceof String subject
                && map.get(CLAIMS) instanceof Map<?, ?> claims
                && map.get(ID_TOKEN) instanceof String idToken
                && map.get(ACCESS_TOKEN) instanceof String accessToken
                && map.get(CREATED) instanceof Long created
                && map.get(LAST_SEEN) instanceof Long lastSeen
                && map.get(EXPIRES) instanceof Long expires
                && map.get(LOGIN_STATE) instanceof String loginState
                && map.get(LOGIN_RETURN) instanceof String loginReturn) {
            Instant accessTokenExpires =
                    map.get(ACCESS_TOKEN_EXPIRES) instanceof Long seconds ? Instant.ofEpochSecond(seconds) : null;
            // What the codec reads as a map has texts as names.
            @SuppressWarnings("unchecked")
            Map<String, Object> named = (Map<String, Object>) claims;
            return Optional.of(Session.builder()
                    .provider(provider)
                    .place(place)
                    .issuer(issuer)
                    .subject(subject)
                    .providerSession(text(map, PROVIDER_SESSION))
                    .claims(named)
                    .tokens(new TokenSet(idToken, accessToken, accessTokenExpires, text(map, REFRESH_TOKEN)))
                    .createdAt(Instant.ofEpochMilli(created))
                    .lastSeenAt(Instant.ofEpochMilli(lastSeen))
                    .expiresAt(Instant.ofEpochMilli(expires))
                    .origin(new Session.Origin(loginState, loginReturn))
                    .clientAddress(map.get(CLIENT_ADDRESS) instanceof String address ? address : "")
                    .claimsAt(map.get(CLAIMS_AT) instanceof Long at ? Instant.ofEpochMilli(at) : null)
                    .idTokenEndsAt(map.get(ID_TOKEN_ENDS) instanceof Long ends ? Instant.ofEpochSecond(ends) : null)
                    .refreshes(map.get(REFRESHES) instanceof Long count ? count : 0)
                    .granted(granted(map))
                    .build());
        }
        return Optional.empty();
    }

    private static Granted granted(Map<String, Object> map) {
        return new Granted(
                map.get(SCOPES) instanceof String scopes ? Set.of(scopes.split(" ")) : Set.of(),
                text(map, ACR),
                map.get(AUTHENTICATED_AT) instanceof Long at ? Instant.ofEpochSecond(at) : null);
    }

    private static @Nullable String text(Map<String, Object> map, String name) {
        return map.get(name) instanceof String text ? text : null;
    }
}
