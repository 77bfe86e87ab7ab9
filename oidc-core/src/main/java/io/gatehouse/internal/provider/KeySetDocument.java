package io.gatehouse.internal.provider;

import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.KeySet;
import io.gatehouse.outcome.RefusalCode;
import java.net.URI;

/** Reads documents of an issuer over HTTP, bounded in size. */
public final class KeySetDocument {
    private static final int MAX_KEYS = 512 * 1024;

    private KeySetDocument() {}

    /**
     * Reads a key set.
     *
     * @param settings the settings that decide where it is, for messages
     */
    public static KeySet read(ProviderHttp http, URI url, String settings) throws ProviderFailure {
        ProviderAnswer answer = http.call(ProviderRequest.get("jwks", url, MAX_KEYS)
                .header("Accept", "application/json, application/jwk-set+json"));
        if (answer.status() != 200) {
            throw unexpected("the key set", url, answer, settings);
        }
        KeySet read;
        try {
            // Whatever its type: key sets are often files on a static server, and no section of Core names one.
            read = KeySet.parse(answer.json());
        } catch (JsonRejectedException e) {
            throw invalid("the key set at " + url + " cannot be used, it came " + answer.summary() + ": "
                    + e.getMessage() + "; check " + settings + " or the metadata's jwks_uri");
        }
        if (read.isEmpty()) {
            throw invalid("the key set at " + url + " holds no key that could verify a signature"
                    + (read.problems().isEmpty() ? "" : ": " + String.join("; ", read.problems())));
        }
        return read;
    }

    /** Returns the failure that an answer of another kind is. */
    static ProviderFailure unexpected(String what, URI url, ProviderAnswer answer, String settings) {
        String detail =
                what + " at " + url + " was expected with status 200 as application/json, it came " + answer.summary();
        return answer.status() / 100 == 5 || answer.status() == 429
                ? new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, detail)
                : invalid(detail + "; check " + settings
                        + (answer.status() / 100 == 3 ? ", redirects are not followed" : ""));
    }

    static ProviderFailure invalid(String detail) {
        return new ProviderFailure(RefusalCode.PROVIDER_METADATA_INVALID, detail);
    }
}
