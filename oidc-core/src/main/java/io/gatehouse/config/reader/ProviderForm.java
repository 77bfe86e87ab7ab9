package io.gatehouse.config.reader;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.EndpointsConfig;
import io.gatehouse.config.Limits;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ProviderReach;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How providers are written: one alone below {@code provider}, or several by name in {@code providers}. */
final class ProviderForm {
    private static final ConfigKey<List<String>> HOSTS = ConfigKey.of(
            "hosts",
            ConfigType.list(ConfigType.text(), Limits.ELEMENTS),
            "[]",
            "The hosts on which the provider signs people in, with or without a port; when empty those that no other provider names.");
    private static final ConfigKey<List<String>> PATHS = ConfigKey.of(
            "paths",
            ConfigType.list(ConfigType.text(), Limits.ELEMENTS),
            "[]",
            "The path prefixes below which it does, in whole segments: the longest wins; when empty those that no other provider names.");
    private static final ConfigKey<String> TITLE = ConfigKey.of(
            "title",
            ConfigType.text(),
            "",
            "What people are shown where they choose among providers; the name when not given.");

    /** Several providers by name. */
    static final ConfigKey<Map<String, ProviderConfig.Builder>> PROVIDERS = ConfigKey.of(
            "providers",
            type(),
            "",
            "Several providers by name, in place of `provider`: each a map of the keys that `provider` has, and of those below.");

    private ProviderForm() {}

    private static ConfigType<Map<String, ProviderConfig.Builder>> type() {
        List<ConfigKey<?>> own = List.of(HOSTS, PATHS, TITLE);
        List<ConfigKey<?>> all = new ArrayList<>(ProviderKeys.NAMED.all());
        all.addAll(own);
        BlockForm<ProviderConfig.Builder> block = new BlockForm<>(all, ProviderForm::named);
        return new ConfigType<>(
                "map to map",
                false,
                own,
                new ConfigShape.Named(new ConfigShape.Block(all, List.of()), Limits.PROVIDERS),
                new MapForm<>(block, Limits.PROVIDERS));
    }

    /** Returns the providers; none where they are written and cannot be read, which is then among the problems. */
    static List<ProviderConfig> read(ConfigValues values) {
        if (!values.has(PROVIDERS)) {
            return List.of(provider(values, ProviderKeys.SINGLE).build());
        }
        for (ConfigKey<?> key : ProviderKeys.SINGLE.all()) {
            if (values.has(key)) {
                values.problem(PROVIDERS, "is written together with " + key.name() + "; keep one of the two");
                break;
            }
        }
        List<ProviderConfig> providers = new ArrayList<>();
        values.get(PROVIDERS)
                .orElse(Map.of())
                .forEach((name, provider) -> providers.add(
                        provider.name(name).key("providers." + name).build()));
        return providers;
    }

    private static Optional<ProviderConfig.Builder> named(ConfigValues values) {
        return Optional.of(provider(values, ProviderKeys.NAMED)
                .reach(new ProviderReach(
                        values.get(HOSTS).orElse(List.of()),
                        values.get(PATHS).orElse(List.of()),
                        values.get(TITLE).orElse(""))));
    }

    private static ProviderConfig.Builder provider(ConfigValues values, ProviderKeys keys) {
        EndpointsConfig.Builder endpoints = EndpointsConfig.builder();
        values.take(keys.authorizationEndpoint, endpoints::authorization);
        values.take(keys.tokenEndpoint, endpoints::token);
        values.take(keys.jwksEndpoint, endpoints::jwks);
        values.take(keys.userinfoEndpoint, endpoints::userInfo);
        values.take(keys.endSessionEndpoint, endpoints::endSession);
        values.take(keys.revocationEndpoint, endpoints::revocation);
        values.take(keys.introspectionEndpoint, endpoints::introspection);

        ProviderConfig.Builder provider = ProviderConfig.builder().endpoints(endpoints.build());
        values.take(keys.issuer, provider::issuer);
        values.take(keys.metadataUrl, provider::metadataUrl);
        values.take(keys.clientId, provider::clientId);
        values.either(keys.clientSecret, keys.clientSecretFile)
                .ifPresent(secrets -> provider.clientSecrets(
                        secrets,
                        values.fileOf(keys.clientSecret, keys.clientSecretFile).orElse(null)));
        values.take(keys.decryptionKeysFile, provider::decryptionKeys);
        values.take(keys.clientAuth, provider::clientAuth);
        provider.clientKey(keys.proof.read(values, values.get(keys.clientAuth).orElse(ClientAuth.CLIENT_SECRET_BASIC)));
        values.take(keys.scopes, provider::scopes);
        values.take(keys.authorizationParams, provider::authorizationParams);
        values.take(keys.userInfo, provider::userInfo);
        values.take(keys.signingAlgs, provider::signingAlgs);
        values.take(keys.clockSkew, provider::clockSkew);
        values.take(keys.caFile, provider::caFile);
        values.take(keys.connectTimeout, provider::connectTimeout);
        values.take(keys.requestTimeout, provider::requestTimeout);
        values.take(keys.insecureHttp, provider::insecureHttp);
        values.take(keys.insecureTls, provider::insecureTls);
        values.take(keys.tenants, provider::tenants);
        values.take(keys.insecureAnyTenant, provider::insecureAnyTenant);
        return provider;
    }
}
