package io.gatehouse.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** How {@link FakeProvider} knows its client by what it signs (RFC 7523) or by its certificate (RFC 8705), as strictly as it may. */
public final class ClientProof {
    static final String CERTIFICATE = ":certificate";

    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private volatile List<JWK> keys = List.of();
    private volatile boolean mac;
    private volatile @Nullable String audience;
    private volatile @Nullable String certificate;
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<Map<String, Object>> accepted = new CopyOnWriteArrayList<>();

    /** Asks for assertions that are signed with one of these, which they must name. */
    public ClientProof keys(List<Map<String, Object>> publicJwks) {
        keys = publicJwks.stream().map(ClientProof::jwk).toList();
        return this;
    }

    /** Asks for assertions that are made with the client secret. */
    public ClientProof mac() {
        mac = true;
        return this;
    }

    /** Sets for whom assertions must be; the issuer unless set. */
    public ClientProof audience(String value) {
        audience = value;
        return this;
    }

    /** Asks for the certificate with this thumbprint. */
    public ClientProof certificate(String thumbprint) {
        certificate = thumbprint;
        return this;
    }

    /** Returns what was wrong with what came. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Returns the claims of the assertions that held. */
    public List<Map<String, Object>> accepted() {
        return List.copyOf(accepted);
    }

    boolean isAsked() {
        return mac || !keys.isEmpty() || certificate != null;
    }

    boolean holds(FakeProvider.Received request, String issuer, String clientId, String secret, Instant now) {
        String complaint = certificate == null
                ? assertion(request, issuer, clientId, secret, now)
                : certified(request, clientId, certificate);
        if (!complaint.isEmpty()) {
            complaints.add(complaint);
        }
        return complaint.isEmpty();
    }

    private static String certified(FakeProvider.Received request, String clientId, String certificate) {
        if (request.params().containsKey("client_assertion")) {
            return "an assertion";
        }
        if (!request.param("client_id").equals(clientId)) {
            return "client_id";
        }
        String shown = request.headers().getOrDefault(CERTIFICATE, "none");
        return shown.equals(certificate) ? "" : "certificate " + shown;
    }

    private String assertion(
            FakeProvider.Received request, String issuer, String clientId, String secret, Instant now) {
        if (!request.param("client_assertion_type").equals(TYPE)) {
            return "client_assertion_type";
        }
        try {
            SignedJWT token = SignedJWT.parse(request.param("client_assertion"));
            if (!verified(token, secret)) {
                return "signature";
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            String expected = audience == null ? issuer : audience;
            long left = claims.getExpirationTime().toInstant().getEpochSecond() - now.getEpochSecond();
            if (!clientId.equals(claims.getIssuer())
                    || !clientId.equals(claims.getSubject())
                    || !request.param("client_id").equals(clientId)) {
                return "iss or sub";
            }
            // One text and not a list.
            if (!expected.equals(claims.toPayload().toJSONObject().get("aud"))) {
                return "aud " + claims.getAudience();
            }
            if (left <= 0 || left > 60 || claims.getIssueTime().toInstant().isAfter(now)) {
                return "exp or iat";
            }
            if (claims.getJWTID() == null || claims.getJWTID().length() < 20 || !used.add(claims.getJWTID())) {
                return "jti";
            }
            accepted.add(claims.toJSONObject());
            return "";
        } catch (ParseException | JOSEException e) {
            return e.getClass().getSimpleName();
        }
    }

    private boolean verified(SignedJWT token, String secret) throws JOSEException {
        if (mac) {
            return token.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)
                    && token.verify(new MACVerifier(secret.getBytes(StandardCharsets.UTF_8)));
        }
        for (JWK key : keys) {
            if (key.getKeyID().equals(token.getHeader().getKeyID())
                    && key.getAlgorithm().equals(token.getHeader().getAlgorithm())) {
                JWSVerifier verifier = key.getKeyType().getValue().equals("RSA")
                        ? new RSASSAVerifier(key.toRSAKey())
                        : new ECDSAVerifier(key.toECKey());
                return token.verify(verifier);
            }
        }
        return false;
    }

    private static JWK jwk(Map<String, Object> members) {
        try {
            return JWK.parse(members);
        } catch (ParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns the thumbprint of the certificate that was shown. */
    static Optional<String> thumbprint(HttpExchange exchange) {
        if (!(exchange instanceof HttpsExchange https)) {
            return Optional.empty();
        }
        try {
            byte[] shown = https.getSSLSession().getPeerCertificates()[0].getEncoded();
            return Optional.of(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(shown)));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
