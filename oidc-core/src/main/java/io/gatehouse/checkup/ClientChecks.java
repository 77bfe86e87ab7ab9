package io.gatehouse.checkup;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.internal.protocol.ClientProbe;
import io.gatehouse.internal.protocol.ClientProbe.TokenAttempt;
import io.gatehouse.internal.provider.ProviderAnswer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.SafeText;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether the provider believes that we are the client. A code that nobody issued is redeemed: a provider that says that the code is wrong
 * has believed us before, as a client must authenticate first (RFC 6749, section 3.2.1). Not all do it in this order, so it is asked once more
 * with a secret that is certainly wrong.
 */
final class ClientChecks {
    private final ProviderConfig config;
    private final Product product;
    private final ProviderMetadata metadata;
    private final ClientProbe probe;
    private final String redirectUri;
    private final Findings findings;

    ClientChecks(
            ProviderConfig config,
            Product product,
            ProviderMetadata metadata,
            ClientProbe probe,
            String redirectUri,
            Findings findings) {
        this.config = config;
        this.product = product;
        this.metadata = metadata;
        this.probe = probe;
        this.redirectUri = redirectUri;
        this.findings = findings;
    }

    /** What the token endpoint said to one secret. */
    private enum Said {
        BELIEVED,
        REFUSED,
        NOTHING
    }

    void run(AuthorizationChecks.ClientSeen seen) {
        if (seen == AuthorizationChecks.ClientSeen.DISABLED) {
            findings.problem(
                    CheckupCode.CLIENT_DISABLED,
                    "client " + SafeText.quote(config.clientId()) + " is switched off at the provider",
                    "switch it on there" + product.where(Product.Place.ENABLED, config));
            return;
        }
        if (seen == AuthorizationChecks.ClientSeen.UNKNOWN) {
            findings.problem(
                    CheckupCode.CLIENT_UNKNOWN,
                    "the provider was expected to know client " + SafeText.quote(config.clientId())
                            + ", and says that it does not",
                    "correct " + config.key() + ".client-id, or make the client there"
                            + product.where(Product.Place.CLIENT, config));
            return;
        }
        try {
            attempts();
        } catch (ProviderFailure e) {
            findings.notKnown(
                    CheckupCode.CLIENT_NOT_PROVED,
                    e.getMessage(),
                    "see that the token endpoint " + metadata.tokenEndpoint() + " can be reached from here");
        }
    }

    private void attempts() throws ProviderFailure {
        List<Secret> secrets = secrets();
        if (secrets.size() < 2) {
            judge(attempt(config.clientAuth(), secrets), secrets);
            return;
        }
        // Each by itself: which of them is accepted is what somebody who changes the secret wants to know.
        int refused = 0;
        for (Secret secret : secrets) {
            TokenAttempt attempt = attempt(config.clientAuth(), List.of(secret));
            if (said(attempt) != Said.REFUSED) {
                judge(attempt, List.of(secret));
            } else {
                refused++;
            }
        }
        if (refused == secrets.size()) {
            judge(attempt(config.clientAuth(), secrets), secrets);
        } else if (refused > 0) {
            findings.remark(
                    CheckupCode.CLIENT_SECRET_SPARE,
                    refused + " of the " + secrets.size()
                            + (signs() ? " keys" : " secrets")
                            + " is not accepted, which costs nothing during a change",
                    "when the change is over, leave in " + config.key()
                            + (signs() ? ".client-key-file" : ".client-secret") + " the one that is accepted");
        }
    }

    /** Returns what the client authenticates with: secrets, or keys. */
    private List<Secret> secrets() {
        return switch (config.clientAuth()) {
            case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, CLIENT_SECRET_JWT -> config.clientSecrets();
            case PRIVATE_KEY_JWT -> config.clientKey().keys();
            case NONE, TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH -> List.of();
        };
    }

    private boolean signs() {
        return config.clientAuth() == ClientAuth.PRIVATE_KEY_JWT;
    }

    private TokenAttempt attempt(ClientAuth method, List<Secret> secrets) throws ProviderFailure {
        return probe.redeemNothing(metadata, method, secrets, redirectUri);
    }

    private static Said said(TokenAttempt attempt) {
        if (attempt.clientRefused()) {
            return Said.REFUSED;
        }
        return switch (error(attempt.answer())) {
            case "invalid_grant", "unauthorized_client", "unsupported_grant_type" -> Said.BELIEVED;
            case "invalid_request" ->
                description(attempt.answer()).contains("grant type") ? Said.BELIEVED : Said.NOTHING;
            default -> Said.NOTHING;
        };
    }

    private void judge(TokenAttempt attempt, List<Secret> secrets) throws ProviderFailure {
        switch (said(attempt)) {
            case REFUSED -> refused(attempt, secrets);
            case BELIEVED -> believed(attempt);
            case NOTHING -> nothing(attempt);
        }
    }

    private void believed(TokenAttempt attempt) throws ProviderFailure {
        String error = error(attempt.answer());
        String quoted = "it answered error " + SafeText.quote(error) + " to a code that nobody issued";
        String method = config.clientAuth().word();
        if (config.clientAuth() == ClientAuth.NONE) {
            findings.ok(
                    Topic.CLIENT,
                    "the provider knows client " + SafeText.quote(config.clientId()) + " as one without a secret: "
                            + quoted);
        } else if (config.clientAuth().usesCertificate()) {
            certified(attempt, quoted);
        } else if (said(attempt(config.clientAuth(), List.of(probe.wrongSecret()))) == Said.REFUSED) {
            findings.ok(
                    Topic.CLIENT,
                    "the provider accepts client " + SafeText.quote(config.clientId()) + " with its "
                            + (signs() ? "key" : "secret") + " by " + method + ": " + quoted + ", and refuses a wrong "
                            + (signs() ? "key" : "secret"));
            flow(attempt);
        } else {
            findings.notKnown(
                    CheckupCode.CLIENT_NOT_PROVED,
                    "the provider gives the same answer to a wrong " + (signs() ? "key: " : "secret: ") + quoted
                            + "; it looks at the code first, or the client is a public one, which needs none",
                    "see that the client has a " + (signs() ? "key" : "secret") + " at the provider"
                            + product.where(Product.Place.CLIENT_KIND, config) + ", and that it is that of "
                            + config.key() + (signs() ? ".client-key-file" : ".client-secret"));
        }
    }

    /** Asks once more over a connection without the certificate: one that only asks for the name of the client believes everybody. */
    private void certified(TokenAttempt attempt, String quoted) throws ProviderFailure {
        boolean refused;
        try {
            refused = said(probe.redeemNothingUncertified(metadata, redirectUri)) == Said.REFUSED;
        } catch (ProviderFailure e) {
            refused = true;
        }
        if (refused) {
            findings.ok(
                    Topic.CLIENT,
                    "the provider accepts client " + SafeText.quote(config.clientId()) + " with its certificate: "
                            + quoted + ", and refuses it without");
            flow(attempt);
        } else {
            findings.notKnown(
                    CheckupCode.CLIENT_NOT_PROVED,
                    "the provider gives the same answer without a certificate: " + quoted
                            + "; it looks at the code first, or the client is a public one",
                    "see that the client must show a certificate at the provider"
                            + product.where(Product.Place.CLIENT_KIND, config));
        }
    }

    /** A client that is believed and gets another answer than that the code is wrong may not redeem any (RFC 6749, section 5.2). */
    private void flow(TokenAttempt attempt) {
        if (!error(attempt.answer()).equals("invalid_grant") && !findings.hasProblem(Topic.CODE_FLOW)) {
            findings.problem(
                    CheckupCode.CODE_FLOW_REFUSED,
                    "client " + SafeText.quote(config.clientId()) + " may not redeem codes: the token endpoint "
                            + metadata.tokenEndpoint() + " answered error " + SafeText.quote(error(attempt.answer()))
                            + ", "
                            + SafeText.quote(
                                    description(attempt.answer()),
                                    config.clientSecrets().stream()
                                            .map(Secret::reveal)
                                            .toList()),
                    "allow the authorization code grant for this client at the provider, often called standard flow"
                            + product.where(Product.Place.CODE_FLOW, config));
        }
    }

    private void refused(TokenAttempt attempt, List<Secret> secrets) throws ProviderFailure {
        ClientAuth other = config.clientAuth() == ClientAuth.CLIENT_SECRET_BASIC
                ? ClientAuth.CLIENT_SECRET_POST
                : ClientAuth.CLIENT_SECRET_BASIC;
        if (!secrets.isEmpty()
                && config.clientAuth().usesSecret()
                && said(attempt(other, secrets)) == Said.BELIEVED
                && said(attempt(other, List.of(probe.wrongSecret()))) == Said.REFUSED) {
            findings.problem(
                    CheckupCode.CLIENT_AUTH_METHOD,
                    "the provider accepts the secret by " + other.word() + " and not by "
                            + config.clientAuth().word() + ", as " + config.key() + ".client-auth says",
                    "set " + config.key() + ".client-auth: " + other.word());
            return;
        }
        findings.problem(CheckupCode.CLIENT_REFUSED, attempt.explanation(), ClientAdvice.of(config, product, metadata));
    }

    private void nothing(TokenAttempt attempt) {
        ProviderAnswer answer = attempt.answer();
        if (answer.status() == 404 || answer.status() == 405 || answer.status() / 100 == 3) {
            findings.problem(
                    CheckupCode.TOKEN_ENDPOINT_WRONG,
                    attempt.explanation(),
                    "correct token_endpoint in the metadata at the provider, or set " + config.key()
                            + ".endpoints.token");
            return;
        }
        findings.notKnown(
                CheckupCode.CLIENT_NOT_PROVED,
                attempt.explanation(),
                "an error invalid_grant was expected, or invalid_client where the secret is wrong");
    }

    /** Looks whether we may introspect tokens. */
    void introspection(URI endpoint) {
        try {
            ProviderAnswer answer = probe.introspectNothing(metadata, endpoint);
            if (answer.status() == 200) {
                findings.ok(Topic.INTROSPECTION, "the provider judges access tokens for this client");
            } else {
                findings.problem(
                        CheckupCode.INTROSPECTION_REFUSED,
                        "the introspection endpoint " + endpoint
                                + " should answer 200 to a token that nobody issued, it came " + answer.summary(),
                        "let this client introspect tokens at the provider, or set bearer.introspection: false");
            }
        } catch (ProviderFailure e) {
            findings.notReached(Topic.INTROSPECTION, e.getMessage());
        }
    }

    private static String error(ProviderAnswer answer) {
        return json(answer).get("error") instanceof String error ? error : "";
    }

    private static String description(ProviderAnswer answer) {
        return json(answer).get("error_description") instanceof String text ? text.toLowerCase(Locale.ROOT) : "";
    }

    private static Map<String, Object> json(ProviderAnswer answer) {
        try {
            return answer.isJson() ? answer.json() : Map.of();
        } catch (JsonRejectedException e) {
            return Map.of();
        }
    }
}
