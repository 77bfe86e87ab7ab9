package io.gatehouse.checkup;

import java.util.Locale;

/** Everything that a checkup may find beside that all is well; {@code docs/doctor.md} has cause and cure of each. */
public enum CheckupCode {
    /** The name server does not know the provider's host. */
    PROVIDER_NAME_UNKNOWN(Topic.DISCOVERY),
    /** Nobody answers at the provider's address, or not in time. */
    PROVIDER_UNREACHABLE(Topic.DISCOVERY),
    /** The provider's certificate comes from an authority that is not trusted. */
    PROVIDER_CERTIFICATE_UNTRUSTED(Topic.DISCOVERY),
    /** The provider's certificate is for other names. */
    PROVIDER_CERTIFICATE_NAME(Topic.DISCOVERY),
    /** The provider's certificate is not good today. */
    PROVIDER_CERTIFICATE_ENDED(Topic.DISCOVERY),
    /** TLS with the provider fails for another reason. */
    PROVIDER_TLS_FAILED(Topic.DISCOVERY),
    /** There is no metadata at the address. */
    METADATA_MISSING(Topic.DISCOVERY),
    /** The metadata lacks what is needed, or holds what may not be used. */
    METADATA_INVALID(Topic.DISCOVERY),
    /** The issuers differ in the slash at the end. */
    ISSUER_SLASH(Topic.ISSUER),
    /** The issuers differ. */
    ISSUER_MISMATCH(Topic.ISSUER),
    /** The clocks differ by more than is tolerated. */
    CLOCK_OFF(Topic.CLOCK),
    /** The provider does not say what time it is. */
    CLOCK_UNKNOWN(Topic.CLOCK),
    /** The provider's certificate ends soon. */
    PROVIDER_CERTIFICATE_ENDS(Topic.TLS),
    /** The keys cannot be read. */
    KEYS_UNREADABLE(Topic.KEYS),
    /** Keys are left out, because they are too weak or malformed. */
    KEYS_LEFT_OUT(Topic.KEYS),
    /** No key fits the algorithms that are accepted. */
    KEYS_UNFIT(Topic.KEYS),
    /** The provider does not know the client. */
    CLIENT_UNKNOWN(Topic.CLIENT),
    /** The provider knows the client and has it switched off. */
    CLIENT_DISABLED(Topic.CLIENT),
    /** The provider does not accept the secret, or not in this way. */
    CLIENT_REFUSED(Topic.CLIENT),
    /** The provider accepts the secret, in another way than the one that is configured. */
    CLIENT_AUTH_METHOD(Topic.CLIENT),
    /** Of several secrets, one is not accepted. */
    CLIENT_SECRET_SPARE(Topic.CLIENT),
    /** The token endpoint is not where it should be. */
    TOKEN_ENDPOINT_WRONG(Topic.CLIENT),
    /** The provider answers in a way from which nothing follows. */
    CLIENT_NOT_PROVED(Topic.CLIENT),
    /** The provider does not know the address of our callback. */
    REDIRECT_URI_REFUSED(Topic.REDIRECT_URI),
    /** The provider refuses the authorization request, and does not say why. */
    AUTHORIZATION_REFUSED(Topic.REDIRECT_URI),
    /** The address of our callback is not known before a request comes. */
    REDIRECT_URI_UNSET(Topic.REDIRECT_URI),
    /** The provider answers in a way from which nothing follows. */
    REDIRECT_URI_NOT_PROVED(Topic.REDIRECT_URI),
    /** The client may not use the authorization code flow. */
    CODE_FLOW_REFUSED(Topic.CODE_FLOW),
    /** The provider's metadata does not know the authorization code flow. */
    CODE_FLOW_UNSUPPORTED(Topic.CODE_FLOW),
    /** Whether the client may use the flow could not be found out. */
    CODE_FLOW_NOT_PROVED(Topic.CODE_FLOW),
    /** The provider knows no PKCE with S256. */
    PKCE_UNSUPPORTED(Topic.PKCE),
    /** The provider refuses PKCE with S256 for this client. */
    PKCE_REFUSED(Topic.PKCE),
    /** The provider does not say whether it knows PKCE. */
    PKCE_NOT_PROVED(Topic.PKCE),
    /** The provider does not grant a scope. */
    SCOPE_REFUSED(Topic.SCOPES),
    /** The provider's metadata does not know a scope. */
    SCOPE_NOT_ADVERTISED(Topic.SCOPES),
    /** Whether the scopes are granted could not be found out. */
    SCOPES_NOT_PROVED(Topic.SCOPES),
    /** The provider's metadata does not know {@code login.response-mode}. */
    RESPONSE_MODE_UNSUPPORTED(Topic.RESPONSE_MODE),
    /** The provider issues no refresh tokens. */
    REFRESH_UNSUPPORTED(Topic.REFRESH),
    /** The provider offers no logout. */
    LOGOUT_UNSUPPORTED(Topic.LOGOUT),
    /** Introspection is on, and the provider does not offer it. */
    INTROSPECTION_UNSUPPORTED(Topic.INTROSPECTION),
    /** The client may not introspect tokens. */
    INTROSPECTION_REFUSED(Topic.INTROSPECTION),
    /** Userinfo is on, and the provider does not offer it. */
    USER_INFO_UNSUPPORTED(Topic.USER_INFO),
    /** The session store cannot be reached. */
    SESSION_STORE_UNREACHABLE(Topic.SESSION_STORE);

    private final Topic topic;

    CheckupCode(Topic topic) {
        this.topic = topic;
    }

    /** Returns what it is about. */
    public Topic topic() {
        return topic;
    }

    /** Returns the word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
