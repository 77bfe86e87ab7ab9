package io.gatehouse.checkup;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.protocol.ClientProbe;
import io.gatehouse.internal.provider.MetadataDocument;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.token.KeySet;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.internal.token.SignatureAlgorithm;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the provider says that it can do, and its keys. */
final class MetadataChecks {
    private static final int MAX_SHOWN = 8;

    private final GatehouseConfig all;
    private final ProviderConfig config;
    private final Product product;
    private final ProviderMetadata metadata;
    private final @Nullable MetadataDocument document;
    private final Findings findings;

    /**
     * Creates the checks.
     *
     * @param document the document; null where all endpoints are given by hand, and none is read
     */
    MetadataChecks(
            GatehouseConfig all,
            ProviderConfig config,
            Product product,
            ProviderMetadata metadata,
            @Nullable MetadataDocument document,
            Findings findings) {
        this.all = all;
        this.config = config;
        this.product = product;
        this.metadata = metadata;
        this.document = document;
        this.findings = findings;
    }

    private Optional<List<String>> says(String member) {
        return document == null ? Optional.empty() : document.texts(member);
    }

    void run() {
        codeFlow();
        pkce();
        scopes();
        responseMode();
        refresh();
        logout();
        tokens();
    }

    /** Looks at the keys. */
    void keys(ClientProbe probe) {
        if (metadata.signingAlgs().stream().noneMatch(SignatureAlgorithm::isAsymmetric)
                && !metadata.signingAlgs().isEmpty()) {
            findings.ok(
                    Topic.KEYS,
                    "none are needed: " + names(metadata.signingAlgs()) + " is made with the client secret");
            return;
        }
        KeySet keys;
        try {
            keys = probe.keys(metadata);
        } catch (ProviderFailure e) {
            findings.problem(
                    e.getMessage().contains(" bits (") ? CheckupCode.KEYS_LEFT_OUT : CheckupCode.KEYS_UNREADABLE,
                    e.getMessage(),
                    "have the provider publish at least one RSA key of 2048 bits or more, or one for ES256, at its jwks_uri"
                            + product.where(Product.Place.KEYS, config));
            return;
        }
        Set<SignatureAlgorithm> fit = EnumSet.noneOf(SignatureAlgorithm.class);
        fit.addAll(keys.algorithms());
        fit.retainAll(metadata.signingAlgs());
        String seen = keys.kinds().stream().limit(MAX_SHOWN).collect(Collectors.joining("; "));
        if (fit.isEmpty()) {
            findings.problem(
                    CheckupCode.KEYS_UNFIT,
                    "keys for " + names(metadata.signingAlgs()) + " were expected, "
                            + (config.signingAlgs().isEmpty()
                                    ? "which the metadata names"
                                    : "which " + config.key() + ".signing-algs names")
                            + "; the key set at " + metadata.jwksUri() + " has " + seen,
                    "set " + config.key()
                            + ".signing-algs to what the provider signs ID tokens with, or change that there"
                            + product.where(Product.Place.KEYS, config));
            return;
        }
        if (!keys.problems().isEmpty()) {
            findings.problem(
                    CheckupCode.KEYS_LEFT_OUT,
                    "of the key set at " + metadata.jwksUri() + ", "
                            + keys.problems().stream().limit(MAX_SHOWN).collect(Collectors.joining("; ")),
                    "have the provider replace these keys: what they sign is refused"
                            + product.where(Product.Place.KEYS, config));
            return;
        }
        findings.ok(Topic.KEYS, seen + "; signatures are accepted with " + names(metadata.signingAlgs()));
    }

    private static String names(Set<SignatureAlgorithm> algorithms) {
        return algorithms.stream().map(SignatureAlgorithm::joseName).collect(Collectors.joining(", "));
    }

    private void codeFlow() {
        Optional<List<String>> types = says("response_types_supported");
        Optional<List<String>> grants = says("grant_types_supported");
        if (types.isPresent() && !types.get().contains("code")) {
            findings.problem(
                    CheckupCode.CODE_FLOW_UNSUPPORTED,
                    "response type 'code' was expected, the metadata names " + SafeText.quoteAll(types.get()),
                    "use a provider, or an address of it, that offers the authorization code flow");
        } else if (grants.isPresent() && !grants.get().contains("authorization_code")) {
            findings.problem(
                    CheckupCode.CODE_FLOW_UNSUPPORTED,
                    "grant type 'authorization_code' was expected, the metadata names "
                            + SafeText.quoteAll(grants.get()),
                    "allow the authorization code flow at the provider");
        }
    }

    private void pkce() {
        Optional<List<String>> methods = says("code_challenge_methods_supported");
        if (methods.isPresent() && !methods.get().contains("S256")) {
            findings.problem(
                    CheckupCode.PKCE_UNSUPPORTED,
                    "PKCE with 'S256' was expected, the metadata names " + SafeText.quoteAll(methods.get()),
                    "switch S256 on at the provider" + product.where(Product.Place.PKCE, config)
                            + "; logins may work all the same, without the protection against stolen codes");
        }
    }

    private void scopes() {
        Optional<List<String>> known = says("scopes_supported");
        if (known.isEmpty()) {
            return;
        }
        List<String> unknown = config.scopes().stream()
                .filter(scope -> !known.get().contains(scope))
                .toList();
        if (!unknown.isEmpty()) {
            // Providers need not name all (Discovery 1.0, section 3).
            findings.notKnown(
                    CheckupCode.SCOPE_NOT_ADVERTISED,
                    config.key() + ".scopes asks for " + SafeText.quoteAll(unknown)
                            + ", which the metadata does not name; it names " + SafeText.quoteAll(known.get()),
                    "if claims are missing after a login, make the scope at the provider"
                            + product.where(Product.Place.SCOPES, config) + ", or correct " + config.key() + ".scopes");
        }
    }

    private void responseMode() {
        Optional<List<String>> modes = says("response_modes_supported");
        String mode = all.login().responseMode().word();
        if (modes.isPresent() && !modes.get().contains(mode)) {
            findings.problem(
                    CheckupCode.RESPONSE_MODE_UNSUPPORTED,
                    "login.response-mode is " + mode + ", the metadata names " + SafeText.quoteAll(modes.get()),
                    "set login.response-mode: query");
        } else {
            findings.ok(Topic.RESPONSE_MODE, mode + (modes.isPresent() ? ", which the metadata names" : ""));
        }
    }

    private void refresh() {
        Optional<List<String>> grants = says("grant_types_supported");
        if (grants.isPresent() && !grants.get().contains("refresh_token")) {
            findings.remark(
                    CheckupCode.REFRESH_UNSUPPORTED,
                    "the metadata names no grant type 'refresh_token': a session may end with its access token, and claims stay as they"
                            + " were at the login",
                    "allow refresh tokens for the client at the provider; nothing needs to change where short sessions are wanted");
        } else {
            findings.ok(
                    Topic.REFRESH,
                    grants.isPresent()
                            ? "the provider issues refresh tokens"
                                    + (config.scopes().contains("offline_access")
                                            ? ""
                                            : "; some do so only for scope offline_access, which " + config.key()
                                                    + ".scopes does not ask for")
                            : "the metadata does not say which grant types there are");
        }
    }

    private void logout() {
        boolean back = document != null && document.says("backchannel_logout_supported");
        boolean front = document != null && document.says("frontchannel_logout_supported");
        String backChannel = back
                ? "back-channel logout is supported"
                : front ? "front-channel logout is supported" : "the provider ends no sessions here by itself";
        if (metadata.endSessionEndpoint().isEmpty()) {
            findings.remark(
                    CheckupCode.LOGOUT_UNSUPPORTED,
                    "the metadata names no end_session_endpoint: who signs out here stays signed in at the provider; "
                            + backChannel,
                    "if the provider has such an address, set " + config.key() + ".endpoints.end-session");
        } else {
            findings.ok(Topic.LOGOUT, "sessions can be ended at the provider; " + backChannel);
        }
    }

    private void tokens() {
        findings.ok(
                Topic.REVOCATION,
                metadata.revocationEndpoint().isPresent()
                        ? "tokens can be taken back"
                        : "the provider offers none: tokens end by themselves");
        boolean userInfo = metadata.userInfoEndpoint().isPresent();
        if (config.userInfo() && !userInfo) {
            findings.problem(
                    CheckupCode.USER_INFO_UNSUPPORTED,
                    config.key() + ".user-info is on, and the metadata names no userinfo_endpoint",
                    "set " + config.key() + ".endpoints.userinfo, or " + config.key() + ".user-info: false");
        } else {
            findings.ok(
                    Topic.USER_INFO,
                    config.userInfo()
                            ? "on, and the provider offers it"
                            : userInfo ? "off; the provider offers it" : "off, and the provider offers none");
        }
        if (all.bearer().introspection() && metadata.introspectionEndpoint().isEmpty()) {
            findings.problem(
                    CheckupCode.INTROSPECTION_UNSUPPORTED,
                    "bearer.introspection is on, and the metadata names no introspection_endpoint",
                    "set " + config.key() + ".endpoints.introspection, or bearer.introspection: false");
        }
    }

    /** Returns how the metadata's methods of client authentication fit the one that is configured, for a message; empty where they do. */
    static String methods(ProviderConfig config, ProviderMetadata metadata) {
        List<String> known = metadata.clientAuthMethods();
        ClientAuth method = config.clientAuth();
        return known.isEmpty() || known.contains(method.word())
                ? ""
                : "; the metadata knows only " + SafeText.quoteAll(known);
    }
}
