package io.gatehouse.checkup;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.protocol.ClientProbe;
import io.gatehouse.internal.provider.ProviderAnswer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.token.SafeText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the provider makes of an authorization request: whether it knows client and redirect URI, and allows flow, scopes and PKCE. It is
 * asked to show no page, so that a provider that finds nothing wrong sends the browser straight back, with the error that nobody is
 * signed in (Core 1.0, section 3.1.2.6).
 */
final class AuthorizationChecks {
    /** What a provider says when it finds nothing wrong, and has nobody to sign in. */
    private static final Set<String> NOBODY =
            Set.of("login_required", "interaction_required", "consent_required", "account_selection_required");

    /** What the answer says of the client. */
    enum ClientSeen {
        KNOWN,
        UNKNOWN,
        DISABLED,
        NOT_SAID
    }

    private final ProviderConfig config;
    private final Product product;
    private final ProviderMetadata metadata;
    private final ClientProbe probe;
    private final Findings findings;

    AuthorizationChecks(
            ProviderConfig config, Product product, ProviderMetadata metadata, ClientProbe probe, Findings findings) {
        this.config = config;
        this.product = product;
        this.metadata = metadata;
        this.probe = probe;
        this.findings = findings;
    }

    /** Says what is missing where the address of our callback is not known. */
    void unset() {
        String why = "public-url is not set: the redirect URI is made of each request";
        findings.notKnown(
                CheckupCode.REDIRECT_URI_UNSET,
                why,
                "name the address that browsers use with --url, or set public-url, which is safer with one address");
        unproved(why);
    }

    /** Looks at everything that a request without a person shows. */
    ClientSeen run(String redirectUri) {
        ProviderAnswer answer;
        try {
            answer = probe.authorize(metadata, redirectUri);
        } catch (ProviderFailure e) {
            notProved(e.getMessage());
            return ClientSeen.NOT_SAID;
        }
        Optional<Map<String, String>> back = AuthorizationAnswer.sentBack(answer, redirectUri);
        if (back.isPresent()) {
            return accepted(redirectUri, back.get());
        }
        if (answer.status() >= 500 || answer.status() == 429) {
            notProved("the provider has a fault of its own: the authorization endpoint "
                    + metadata.authorizationEndpoint() + " answered " + answer.summary());
            return ClientSeen.NOT_SAID;
        }
        if (answer.status() >= 400) {
            return refused(answer, redirectUri);
        }
        return compared(answer, redirectUri);
    }

    private ClientSeen accepted(String redirectUri, Map<String, String> back) {
        findings.ok(Topic.REDIRECT_URI, "the provider sends browsers back to " + redirectUri + loose(redirectUri));
        String error = back.getOrDefault("error", "");
        String description = back.getOrDefault("description", "");
        String quoted = "the provider answered error " + SafeText.quote(error, List.of())
                + (description.isEmpty() ? "" : ", " + SafeText.quote(description, List.of()));
        String lower = description.toLowerCase(Locale.ROOT);
        if (error.isEmpty() || NOBODY.contains(error)) {
            flowAllowed();
            pkceAccepted();
            scopesGranted();
        } else if (error.equals("unauthorized_client") || error.equals("unsupported_response_type")) {
            flowRefused(quoted);
            unproved("the flow is refused before anything else is looked at");
        } else if (error.equals("invalid_scope")) {
            flowAllowed();
            scopeRefused(quoted);
            unproved("the scopes are refused before anything else is looked at");
        } else if (error.equals("invalid_request")
                && (lower.contains("code_challenge") || lower.contains("code challenge") || lower.contains("pkce"))) {
            flowAllowed();
            pkceRefused(quoted);
            unproved("PKCE is refused before anything else is looked at");
        } else {
            unproved(quoted);
        }
        return ClientSeen.KNOWN;
    }

    private void flowAllowed() {
        if (!findings.has(Topic.CODE_FLOW)) {
            findings.ok(Topic.CODE_FLOW, "the client may use the authorization code flow");
        }
    }

    private void flowRefused(String quoted) {
        findings.problem(
                CheckupCode.CODE_FLOW_REFUSED,
                "client " + SafeText.quote(config.clientId()) + " may not use the authorization code flow: " + quoted,
                "allow it for this client at the provider, where it is often called standard flow"
                        + product.where(Product.Place.CODE_FLOW, config));
    }

    private void pkceAccepted() {
        if (!findings.has(Topic.PKCE)) {
            findings.ok(Topic.PKCE, "a request with S256 is accepted");
        }
    }

    private void pkceRefused(String quoted) {
        findings.problem(
                CheckupCode.PKCE_REFUSED,
                "PKCE with S256 was expected to be accepted: " + quoted,
                "set the method of PKCE for this client to S256 at the provider"
                        + product.where(Product.Place.PKCE, config));
    }

    private void scopesGranted() {
        if (!findings.has(Topic.SCOPES)) {
            findings.ok(Topic.SCOPES, "none of " + SafeText.quoteAll(config.scopes()) + " is refused");
        }
    }

    private void scopeRefused(String quoted) {
        findings.problem(
                CheckupCode.SCOPE_REFUSED,
                "the provider does not grant all of " + SafeText.quoteAll(config.scopes()) + " to client "
                        + SafeText.quote(config.clientId()) + ": " + quoted,
                "allow the scope for this client at the provider" + product.where(Product.Place.SCOPES, config)
                        + ", or take it out of " + config.key() + ".scopes");
    }

    /** Says that a provider that is as lax as this accepts more than it should. */
    private String loose(String redirectUri) {
        try {
            boolean any = AuthorizationAnswer.sentBack(
                            probe.authorize(metadata, unregistered(redirectUri)), unregistered(redirectUri))
                    .isPresent();
            return any
                    ? "; it does so to other addresses of the same host as well: register this one alone"
                            + product.where(Product.Place.REDIRECT_URI, config)
                    : "";
        } catch (ProviderFailure e) {
            return "";
        }
    }

    /** Returns an address of the same host that nobody has registered. */
    private static String unregistered(String redirectUri) {
        return redirectUri + "-of-nobody";
    }

    private ClientSeen refused(ProviderAnswer answer, String redirectUri) {
        String came =
                "the authorization endpoint " + metadata.authorizationEndpoint() + " answered " + answer.summary();
        unproved("the provider refuses the authorization request");
        switch (AuthorizationAnswer.reason(answer)) {
            case REDIRECT_URI -> {
                redirectRefused(came + " with a page about it", redirectUri);
                return ClientSeen.KNOWN;
            }
            case CLIENT -> {
                findings.notReached(
                        Topic.REDIRECT_URI, "the provider does not know client " + SafeText.quote(config.clientId()));
                return ClientSeen.UNKNOWN;
            }
            case DISABLED -> {
                findings.notReached(Topic.REDIRECT_URI, "the client is switched off at the provider");
                return ClientSeen.DISABLED;
            }
            case UNCLEAR -> authorizationRefused(came, redirectUri);
        }
        return ClientSeen.NOT_SAID;
    }

    private void authorizationRefused(String came, String redirectUri) {
        findings.problem(
                CheckupCode.AUTHORIZATION_REFUSED,
                "an authorization request with client id " + SafeText.quote(config.clientId()) + " and redirect URI "
                        + redirectUri + " was expected to be accepted; " + came,
                "check that the provider has this client and this exact redirect URI; its log says which of the two it misses"
                        + product.where(Product.Place.REDIRECT_URI, config));
    }

    private void redirectRefused(String came, String redirectUri) {
        findings.problem(
                CheckupCode.REDIRECT_URI_REFUSED,
                "the provider was expected to accept the redirect URI " + redirectUri + " for client "
                        + SafeText.quote(config.clientId()) + "; " + came,
                "register " + redirectUri + " for this client at the provider, character by character"
                        + product.where(Product.Place.REDIRECT_URI, config)
                        + "; if browsers use another address, correct public-url, endpoint-path or the provider's name");
    }

    /**
     * Judges a page or a redirect to one, which may show a form or an error: an address that nobody has registered shows what an error
     * looks like here.
     */
    private ClientSeen compared(ProviderAnswer answer, String redirectUri) {
        String came = "the authorization endpoint answered " + answer.summary();
        Optional<ProviderAnswer> other = Optional.empty();
        try {
            other = Optional.of(probe.authorize(metadata, unregistered(redirectUri)));
        } catch (ProviderFailure e) {
            // Then there is nothing to compare with.
        }
        boolean differs = other.isPresent() && !AuthorizationAnswer.alike(other.get(), answer);
        if (differs && other.get().status() >= 400) {
            findings.ok(
                    Topic.REDIRECT_URI,
                    "the provider goes on to a page of its own with " + redirectUri
                            + ", and refuses an address that is not registered");
            flowAllowed();
            pkceAccepted();
            scopesGranted();
            return ClientSeen.KNOWN;
        }
        String why = differs
                ? came + ", and another to an address that is not registered"
                : came + ", as to an address that is not registered";
        findings.notKnown(
                CheckupCode.REDIRECT_URI_NOT_PROVED,
                why,
                "look whether " + redirectUri + " is registered for this client at the provider, character by character"
                        + product.where(Product.Place.REDIRECT_URI, config));
        unproved(why);
        return ClientSeen.NOT_SAID;
    }

    private void notProved(String why) {
        findings.notKnown(
                CheckupCode.REDIRECT_URI_NOT_PROVED,
                why,
                "look whether the authorization endpoint " + metadata.authorizationEndpoint()
                        + " can be reached from here; browsers" + " may reach it all the same");
        unproved(why);
    }

    private void unproved(String why) {
        if (!findings.has(Topic.CODE_FLOW)) {
            findings.notKnown(CheckupCode.CODE_FLOW_NOT_PROVED, why, "");
        }
        if (!findings.has(Topic.PKCE)) {
            findings.notKnown(CheckupCode.PKCE_NOT_PROVED, why, "");
        }
        if (!findings.has(Topic.SCOPES)) {
            findings.notKnown(CheckupCode.SCOPES_NOT_PROVED, why, "");
        }
    }
}
