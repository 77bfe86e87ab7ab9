package io.gatehouse.checkup;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.token.SafeText;
import java.net.URI;
import java.util.Locale;

/** Where at the provider things are set, in the words of its own console. Known by the issuer; of most providers nothing is known. */
enum Product {
    /** Keycloak 26. */
    KEYCLOAK("Keycloak") {
        @Override
        String path(Place place, String client, String realm) {
            String at = "realm " + realm + ", Clients > " + client + " > ";
            return switch (place) {
                case CLIENT -> "realm " + realm + ", Clients: the column Client ID";
                case ENABLED -> at + "the switch Enabled at the top";
                case SECRET -> at + "Credentials > Client Secret; Client Authenticator must be Client Id and Secret";
                case CLIENT_KIND -> at + "Settings > Capability config > Client authentication";
                case REDIRECT_URI -> at + "Settings > Access settings > Valid redirect URIs";
                case CODE_FLOW -> at + "Settings > Capability config > Standard flow";
                case PKCE ->
                    at
                            + "Advanced > Advanced settings > Proof Key for Code Exchange Code Challenge Method: S256, or none chosen";
                case SCOPES ->
                    at + "Client scopes > Add client scope; the scope itself below Client scopes of the realm";
                case ISSUER -> "Realm settings > General > Frontend URL, or the option hostname in conf/keycloak.conf";
                case KEYS ->
                    "Realm settings > Keys > Add providers; Realm settings > Tokens > Default Signature Algorithm";
            };
        }
    },
    /** Microsoft Entra ID. */
    ENTRA("Microsoft Entra ID") {
        @Override
        String path(Place place, String client, String realm) {
            String at = "App registrations > the application > ";
            return switch (place) {
                case CLIENT -> at + "Overview > Application (client) ID";
                case SECRET -> at + "Certificates & secrets > Client secrets: the Value, and not the Secret ID";
                case REDIRECT_URI -> at + "Authentication > Web > Redirect URIs";
                case SCOPES -> at + "API permissions";
                default -> "";
            };
        }
    },
    /** Okta. */
    OKTA("Okta") {
        @Override
        String path(Place place, String client, String realm) {
            String at = "Applications > the application > General > ";
            return switch (place) {
                case CLIENT, SECRET, CLIENT_KIND -> at + "Client Credentials";
                case REDIRECT_URI -> at + "LOGIN > Sign-in redirect URIs";
                case CODE_FLOW -> at + "General Settings > Grant type > Authorization Code";
                default -> "";
            };
        }
    },
    /** Auth0. */
    AUTH0("Auth0") {
        @Override
        String path(Place place, String client, String realm) {
            String at = "Applications > the application > ";
            return switch (place) {
                case CLIENT, SECRET -> at + "Settings > Basic Information";
                case CLIENT_KIND -> at + "Credentials > Authentication Method";
                case REDIRECT_URI -> at + "Settings > Allowed Callback URLs";
                case CODE_FLOW -> at + "Settings > Advanced Settings > Grant Types > Authorization Code";
                default -> "";
            };
        }
    },
    /** Google. */
    GOOGLE("Google") {
        @Override
        String path(Place place, String client, String realm) {
            String at = "APIs & Services > Credentials > OAuth 2.0 Client IDs > the client > ";
            return switch (place) {
                case CLIENT -> at + "Client ID";
                case SECRET -> at + "Client secret";
                case REDIRECT_URI -> at + "Authorized redirect URIs";
                default -> "";
            };
        }
    },
    /** Any other. */
    OTHER("") {
        @Override
        String path(Place place, String client, String realm) {
            return "";
        }
    };

    /** What is set at a provider. */
    enum Place {
        CLIENT,
        ENABLED,
        SECRET,
        CLIENT_KIND,
        REDIRECT_URI,
        CODE_FLOW,
        PKCE,
        SCOPES,
        ISSUER,
        KEYS
    }

    private static final int LONGEST_NAME = 60;

    private final String label;

    Product(String label) {
        this.label = label;
    }

    /** Returns the way through the console; the empty text where it is not known. */
    abstract String path(Place place, String client, String realm);

    /** Returns the product that a provider is, as far as its addresses tell. */
    static Product of(ProviderConfig config) {
        String issuer = address(config).toLowerCase(Locale.ROOT);
        String host = host(issuer);
        if (issuer.contains("/realms/")) {
            return KEYCLOAK;
        }
        if (host.equals("login.microsoftonline.com") || host.equals("sts.windows.net")) {
            return ENTRA;
        }
        if (host.endsWith(".okta.com") || host.endsWith(".oktapreview.com")) {
            return OKTA;
        }
        if (host.endsWith(".auth0.com")) {
            return AUTH0;
        }
        return host.equals("accounts.google.com") ? GOOGLE : OTHER;
    }

    /** Returns where something is set at the provider, to be put behind what is to be set. */
    String where(Place place, ProviderConfig config) {
        String path = path(place, shown(config.clientId()), shown(realm(address(config))));
        return path.isEmpty() ? "" : " (" + label + ": " + path + ")";
    }

    private static String shown(String name) {
        String quoted = SafeText.quote(name);
        return name.length() <= LONGEST_NAME && name.matches("[A-Za-z0-9._:/@-]+")
                ? quoted.substring(1, quoted.length() - 1)
                : "the client";
    }

    private static String address(ProviderConfig config) {
        return config.issuer()
                .orElseGet(() -> config.metadataUrl().map(URI::toString).orElse(""));
    }

    private static String host(String url) {
        try {
            String host = URI.create(url).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String realm(String url) {
        int at = url.indexOf("/realms/");
        return at < 0 ? "" : url.substring(at + "/realms/".length()).split("/", 2)[0];
    }
}
