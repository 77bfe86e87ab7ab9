package io.gatehouse.checkup;

import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import io.gatehouse.internal.provider.ProviderAnswer;
import java.util.Map;
import java.util.Optional;

/** Makes sense of what an authorization endpoint answers: a redirect back, or a page that is meant for a person. */
final class AuthorizationAnswer {
    /** Why a request is refused, as far as a page says. */
    enum Reason {
        REDIRECT_URI,
        CLIENT,
        DISABLED,
        UNCLEAR
    }

    private AuthorizationAnswer() {}

    /** Returns error and description with which the browser is sent to the redirect URI; empty where it is not. */
    static Optional<Map<String, String>> sentBack(ProviderAnswer answer, String redirectUri) {
        String location = answer.header("Location").orElse("");
        boolean there = answer.status() / 100 == 3
                && (location.equals(redirectUri)
                        || location.startsWith(redirectUri + "?")
                        || location.startsWith(redirectUri + "#"));
        if (!there) {
            return Optional.empty();
        }
        try {
            Params params = Params.parse(location.substring(Math.min(location.length(), redirectUri.length() + 1)));
            return Optional.of(
                    Map.of("error", first(params, "error"), "description", first(params, "error_description")));
        } catch (MalformedRequestException e) {
            return Optional.of(Map.of("error", "", "description", ""));
        }
    }

    private static String first(Params params, String name) {
        return params.all(name).stream().findFirst().orElse("");
    }

    /** Returns why a request was refused, by the words that are known of providers. A page that names both client and redirect URI is unclear. */
    static Reason reason(ProviderAnswer answer) {
        PageText page = PageText.of(answer);
        boolean redirect = page.says(
                "redirect_uri",
                "redirect uri",
                "redirect url",
                "redirect_url",
                "callback url",
                "reply url",
                "aadsts50011");
        // What oidc-provider says of a client that it knows, and that is registered wrongly.
        boolean registered = page.says("invalid_client_metadata");
        boolean client = !registered
                && page.says(
                        "client not found",
                        "invalid_client",
                        "unknown client",
                        "client is invalid",
                        "client_id",
                        "client id",
                        "unknown application",
                        "aadsts700016");
        if (redirect != client) {
            return redirect ? Reason.REDIRECT_URI : Reason.CLIENT;
        }
        // In full, as pages may say of JavaScript too that it is disabled.
        boolean disabled = page.says("client disabled", "client is disabled", "application is disabled");
        return !redirect && disabled ? Reason.DISABLED : Reason.UNCLEAR;
    }

    /** Tells whether two answers look the same to a person, but for what is made anew each time. */
    static boolean alike(ProviderAnswer one, ProviderAnswer other) {
        return shape(one).equals(shape(other));
    }

    private static String shape(ProviderAnswer answer) {
        String location = answer.header("Location").orElse("");
        return answer.status() + " " + location.split("[?#]", 2)[0].replaceAll("[A-Za-z0-9_-]{16,}", "*");
    }
}
