package io.gatehouse.outcome;

import java.util.Locale;

/** Why a request is refused. Each code has a cause and a cure in {@code docs/errors.md}; the words are part of the contract. */
public enum RefusalCode {
    /** Nobody is signed in and the request is no navigation. */
    LOGIN_REQUIRED(401, "Sign-in required", "Sign in to use this."),
    /** Somebody is signed in, but not strongly or freshly enough, and the request is no navigation. */
    STEP_UP_REQUIRED(401, "Stronger sign-in required", "Sign in again, with more proof or anew, to use this."),
    /** The provider did not sign the person in as strongly or freshly as was asked. */
    STEP_UP_FAILED(
            403,
            "Sign-in not strong enough",
            "The sign-in provider did not sign you in with as much proof as this needs, or not anew."),
    /** A page of another site opens a WebSocket. */
    ORIGIN_NOT_ALLOWED(403, "Not from that page", "Pages of other sites are not allowed to connect to this."),
    /** No rule allows the request. */
    ACCESS_DENIED(403, "Access denied", "You are not allowed to use this."),
    /** The {@code Authorization} header is malformed, or there is more than one credential. */
    BEARER_MALFORMED(400, "Credential not understood", "The request must carry one access token, in one header."),
    /** There is no access token, and nothing else would do. */
    BEARER_REQUIRED(401, "Access token required", "Only programs that send an access token can use this."),
    /** The access token does not hold. */
    BEARER_INVALID(401, "Token not accepted", "The access token is not valid here."),
    /** The access token holds and does not allow this. */
    INSUFFICIENT_SCOPE(403, "Access denied", "The access token does not allow this."),
    /** Whether the access token holds cannot be found out. */
    BEARER_UNAVAILABLE(
            503, "Not available at the moment", "Access tokens cannot be checked at the moment. Try again soon."),
    /** The rule that denies it says that nobody is to learn what there is. */
    NOT_FOUND(404, "Nothing here", "There is nothing at this address."),
    /** The path can be read in several ways. */
    AMBIGUOUS_PATH(
            400, "Address not understood", "The address holds characters that can be read in more than one way."),
    /** A parameter, header or body is malformed. */
    BAD_REQUEST(400, "Request not understood", "The request is malformed."),
    /** The request's host is none of {@code allowed-hosts}. */
    HOST_NOT_ALLOWED(421, "Unknown host", "This service does not answer under the name that was asked for."),
    /** A proxy's question about a request cannot be believed or understood. */
    FORWARDED_REQUEST_INVALID(
            403, "Not understood", "The server in front of this service did not say what was asked for."),
    /** An endpoint was called with a method it does not have. */
    METHOD_NOT_ALLOWED(405, "Method not allowed", "This address does not accept that method."),
    /** {@code return_to} names a place that is not allowed. */
    RETURN_NOT_ALLOWED(400, "Return address not allowed", "The address to return to is not one that is allowed."),
    /** No provider is configured for the host and path. */
    PROVIDER_NOT_HERE(403, "No sign-in here", "There is no sign-in provider for this address."),
    /** A provider or issuer was named that is not configured, or not for this host. */
    ISSUER_UNKNOWN(400, "Unknown provider", "The sign-in provider that was asked for is not known here."),
    /** Too many logins were started from one address. */
    TOO_MANY_LOGINS(
            429, "Too many sign-ins", "Too many sign-ins were started from your network. Try again in a minute."),
    /** More is going on than there is room for. */
    TOO_BUSY(503, "Too busy", "Too much is going on at the moment. Try again soon."),
    /** The callback belongs to no pending login of this browser. */
    LOGIN_UNKNOWN(
            400,
            "Sign-in not recognised",
            "This sign-in was not started in this browser, was already used, or cookies are blocked."),
    /** The pending login is too old. */
    LOGIN_EXPIRED(400, "Sign-in took too long", "The sign-in was started too long ago."),
    /** The provider's answer to the browser is malformed. */
    CALLBACK_MALFORMED(400, "Sign-in answer not understood", "The sign-in provider's answer is malformed."),
    /** The provider's answer names another issuer, or none where it must. */
    CALLBACK_ISSUER_MISMATCH(
            400, "Sign-in answer from elsewhere", "The answer does not come from the sign-in provider that was asked."),
    /** The person or the provider said no. */
    LOGIN_DENIED(403, "Sign-in refused", "The sign-in provider did not let you in, or the sign-in was cancelled."),
    /** The provider answered the browser with another error. */
    PROVIDER_ERROR(502, "Sign-in failed at the provider", "The sign-in provider reported an error."),
    /** The provider cannot be reached, or is overloaded. */
    PROVIDER_UNAVAILABLE(503, "Sign-in not available", "The sign-in provider cannot be reached at the moment."),
    /** The provider's metadata or keys cannot be used. */
    PROVIDER_METADATA_INVALID(
            502, "Sign-in provider not usable", "The sign-in provider's description of itself cannot be used."),
    /** The token endpoint said no. */
    TOKEN_REQUEST_REFUSED(
            502, "Sign-in could not be completed", "The sign-in provider refused to complete the sign-in."),
    /** The token endpoint's answer is malformed. */
    TOKEN_RESPONSE_INVALID(502, "Sign-in could not be completed", "The sign-in provider's answer could not be used."),
    /** The ID token does not hold. */
    ID_TOKEN_INVALID(
            502, "Sign-in could not be verified", "What the sign-in provider says about you could not be verified."),
    /** The userinfo answer does not hold. */
    USER_INFO_INVALID(
            502, "Sign-in could not be verified", "What the sign-in provider says about you could not be verified."),
    /** The session does not fit into cookies. */
    SESSION_TOO_LARGE(502, "Sign-in could not be kept", "The sign-in provider says more about you than can be kept."),
    /** The session store does not answer. */
    SESSION_STORE_UNAVAILABLE(
            503, "Not available at the moment", "Who is signed in cannot be looked up at the moment. Try again soon."),
    /** The provider refuses to renew the session, or the page that asked for it is another site's. */
    REFRESH_REFUSED(403, "Not renewed", "The sign-in could not be renewed."),
    /** A front-channel logout names another issuer or none. */
    LOGOUT_REQUEST_INVALID(400, "Sign-out not understood", "The request to sign out is malformed."),
    /** The upstream cannot be reached. */
    UPSTREAM_UNAVAILABLE(502, "Application not available", "The application cannot be reached at the moment."),
    /** The upstream does not answer in time. */
    UPSTREAM_TIMEOUT(504, "Application too slow", "The application did not answer in time."),
    /** There are as many WebSockets as there may be. */
    TOO_MANY_WEBSOCKETS(503, "Too many connections", "Too many connections are open at the moment. Try again soon."),
    /** No route leads to an upstream. */
    NO_ROUTE(404, "Nothing here", "No application is configured for this address."),
    /** The request's header or target is too large. */
    REQUEST_TOO_LARGE(431, "Request too large", "The request's headers are too large."),
    /** The gateway is shutting down. */
    STOPPING(503, "Restarting", "The service is restarting. Try again in a moment."),
    /** A fault of our own. */
    INTERNAL_ERROR(500, "Something went wrong", "The request could not be handled.");

    private final int status;
    private final String title;
    private final String detail;

    RefusalCode(int status, String title, String detail) {
        this.status = status;
        this.title = title;
        this.detail = detail;
    }

    /** Returns the word that stands in answers, logs and documentation, such as {@code login_required}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns a short heading for people. */
    public String title() {
        return title;
    }

    /** Returns a sentence for people, without anything of the request in it. */
    public String detail() {
        return detail;
    }
}
