package io.gatehouse.config;

import java.util.ArrayList;
import java.util.List;

/** Finds the settings that are on and weaken a check. */
final class WeakSettings {
    private WeakSettings() {}

    static List<WeakSetting> of(GatehouseConfig config) {
        List<WeakSetting> weak = new ArrayList<>();
        for (ProviderConfig provider : config.providers()) {
            ofProvider(provider, weak);
        }
        if (config.bearer().insecureAnyTyp()) {
            weak.add(new WeakSetting(
                    "bearer.insecure-any-typ",
                    "JWTs are accepted that do not say by their typ that they are access tokens: another kind of token of the"
                            + " same issuer may pass for one; have the provider write at+jwt (RFC 9068) where it can"));
        }
        return List.copyOf(weak);
    }

    private static void ofProvider(ProviderConfig provider, List<WeakSetting> weak) {
        if (provider.insecureHttp()) {
            weak.add(new WeakSetting(
                    provider.key() + ".insecure-http",
                    "the provider may be spoken to in plain http: whoever is on the way reads secrets and tokens and can sign in as"
                            + " anybody; for tests only"));
        }
        if (provider.insecureAnyTenant()) {
            weak.add(new WeakSetting(
                    provider.key() + ".insecure-any-tenant",
                    "people of every tenant of the provider may sign in, and anybody can have a tenant of their own: rules must look"
                            + " at the claim tid; name the tenants in tenants instead"));
        }
        if (provider.insecureTls()) {
            weak.add(new WeakSetting(
                    provider.key() + ".insecure-tls",
                    "the provider's certificate goes unchecked: whoever is on the way can pose as the provider and sign in as"
                            + " anybody; for tests only, and ca-file is the right way to trust a private authority"));
        }
    }
}
