package io.gatehouse.config;

import java.util.List;
import java.util.Optional;

/** Judges private keys by which we are the client of several providers: what one of them gets must be worth nothing at another. */
final class SharedKeyCheck {
    private final List<ProviderConfig> signing;
    private final ConfigCheck check;

    SharedKeyCheck(List<ProviderConfig> providers, ConfigCheck check) {
        this.signing = providers.stream()
                .filter(provider -> provider.clientAuth() == ClientAuth.PRIVATE_KEY_JWT)
                .toList();
        this.check = check;
    }

    void run() {
        for (int i = 0; i < signing.size(); i++) {
            for (ProviderConfig before : signing.subList(0, i)) {
                judge(signing.get(i), before);
            }
        }
    }

    private void judge(ProviderConfig one, ProviderConfig other) {
        boolean share =
                one.clientKey().keys().stream().anyMatch(other.clientKey().keys()::contains);
        Optional<String> keyId = one.clientKey().keyId();
        if (keyId.isPresent()
                && keyId.equals(other.clientKey().keyId())
                && !one.clientKey().keys().equals(other.clientKey().keys())) {
            check.problem(
                    one.key() + ".client-key-id",
                    "is that of another key at " + other.key()
                            + "; both are published, and whoever looks for one finds the other; give each a name of its own");
        }
        if (share && one.clientId().equals(other.clientId()) && !(isBound(one) && isBound(other))) {
            check.problem(
                    one.key() + ".client-key-file",
                    "has a key that " + other.key()
                            + " has for the same client-id, so that one provider could name the other's address and sign in there"
                            + " as this client; use another key, or write both issuers and leave client-assertion-audience out");
        }
    }

    /** Tells whether the assertions for a provider name it, whatever its metadata says. */
    private static boolean isBound(ProviderConfig provider) {
        return provider.clientKey().audience() == ClientAudience.ISSUER
                && provider.issuer().filter(issuer -> !issuer.contains("{")).isPresent();
    }
}
