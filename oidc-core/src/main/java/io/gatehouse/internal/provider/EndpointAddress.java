package io.gatehouse.internal.provider;

import io.gatehouse.internal.token.SafeText;
import io.gatehouse.outcome.RefusalCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Decides which addresses of a provider may be used at all: https everywhere, plain http on this machine only, unless it is allowed
 * (OpenID Connect Discovery 1.0, section 7.1). Asked of every address, whoever named it.
 */
final class EndpointAddress {
    private EndpointAddress() {}

    /**
     * Returns the address.
     *
     * @param name what names it, such as {@code token_endpoint}
     * @throws ProviderFailure when it is no absolute https address
     */
    static URI parse(String name, String text, boolean insecureHttp) throws ProviderFailure {
        try {
            return check(name, new URI(text), insecureHttp);
        } catch (URISyntaxException e) {
            throw refused(name, text, "is no URL");
        }
    }

    /** Returns the address if it may be used. */
    static URI check(String name, URI url, boolean insecureHttp) throws ProviderFailure {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        String host = url.getHost();
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw refused(name, url.toString(), "is neither");
        }
        if (host == null || host.isEmpty() || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw refused(name, url.toString(), "has no host, or a user or a fragment");
        }
        if (scheme.equals("http") && !insecureHttp && !isLoopback(host)) {
            throw refused(
                    name,
                    url.toString(),
                    "is plain http; use https, or for a test network only set provider.insecure-http: true");
        }
        return url;
    }

    /** Tells whether a host is this machine, without asking a name server, which could be made to say anything. */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("[::1]")
                || name.equals("[0:0:0:0:0:0:0:1]")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    private static ProviderFailure refused(String name, String came, String why) {
        return new ProviderFailure(
                RefusalCode.PROVIDER_METADATA_INVALID,
                name + " must be an absolute https URL (or http on loopback), " + SafeText.quote(came) + " " + why);
    }
}
