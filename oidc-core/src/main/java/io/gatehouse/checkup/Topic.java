package io.gatehouse.checkup;

/** What of a provider is looked at. */
public enum Topic {
    /** Whether its metadata can be read: name, connection, TLS, status, JSON. */
    DISCOVERY("discovery"),
    /** Whether it calls itself by the name that is configured. */
    ISSUER("issuer"),
    /** Whether its clock and ours agree. */
    CLOCK("clock"),
    /** Whose certificates it shows, and until when they are good. */
    TLS("tls"),
    /** Whether its keys can verify what it signs. */
    KEYS("keys"),
    /** Whether it believes that we are the client. */
    CLIENT("client"),
    /** Whether it knows the address of our callback. */
    REDIRECT_URI("redirect-uri"),
    /** Whether the client may use the authorization code flow. */
    CODE_FLOW("code-flow"),
    /** Whether it takes part in PKCE. */
    PKCE("pkce"),
    /** Whether it grants the scopes that are asked for. */
    SCOPES("scopes"),
    /** Whether it answers in the way that is asked for. */
    RESPONSE_MODE("response-mode"),
    /** Whether sessions can be renewed. */
    REFRESH("refresh"),
    /** Whether a logout here ends the session there, and one there the session here. */
    LOGOUT("logout"),
    /** Whether tokens can be taken back. */
    REVOCATION("revocation"),
    /** Whether it judges access tokens that others show us. */
    INTROSPECTION("introspection"),
    /** Whether it tells more of a person than the ID token does. */
    USER_INFO("user-info"),
    /** Whether the session store can be reached. */
    SESSION_STORE("session-store");

    private final String word;

    Topic(String word) {
        this.word = word;
    }

    /** Returns the word for it. */
    public String word() {
        return word;
    }
}
