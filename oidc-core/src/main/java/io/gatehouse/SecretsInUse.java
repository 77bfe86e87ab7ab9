package io.gatehouse;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.internal.assertion.Assertions;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.watch.SecretFile;
import io.gatehouse.internal.watch.SecretWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Where keys and secrets go: at the start, and when their files change. */
final class SecretsInUse {
    private SecretsInUse() {}

    /** Returns the bytes of keys to seal with. */
    static List<byte[]> keys(List<Secret> keys) {
        List<byte[]> bytes = new ArrayList<>();
        keys.forEach(key -> bytes.add(Base64.getUrlDecoder().decode(key.reveal())));
        return bytes;
    }

    /** Starts to watch the files that the settings name. */
    static SecretWatch watch(
            GatehouseConfig config,
            Sealer sealer,
            Providers providers,
            Optional<Assertions> assertions,
            Duration interval,
            GatehouseListener events) {
        List<SecretFile> files = new ArrayList<>();
        SessionConfig session = config.session();
        session.keysFile()
                .map(file -> SecretFile.ofSessionKeys(file, session.keys(), keys -> sealer.replaceKeys(keys(keys))))
                .ifPresent(files::add);
        for (OpenIdClient client : providers.all()) {
            ProviderConfig provider = client.config();
            provider.clientSecretFile()
                    .map(file -> SecretFile.ofClientSecrets(file, provider, client.credentials()::replaceSecrets))
                    .ifPresent(files::add);
            ofKey(client).ifPresent(files::add);
        }
        assertions.ifPresent(signing -> config.identity()
                .assertion()
                .flatMap(settings -> settings.keysFile()
                        .map(file -> SecretFile.ofAssertionKeys(file, settings, signing::replaceKeys)))
                .ifPresent(files::add));
        return new SecretWatch(files, interval, events);
    }

    private static Optional<SecretFile> ofKey(OpenIdClient client) {
        ProviderConfig provider = client.config();
        Optional<Path> key = provider.clientKey().keyFile();
        if (provider.clientAuth() == ClientAuth.PRIVATE_KEY_JWT) {
            return key.map(file -> SecretFile.ofClientKeys(file, provider, client.credentials()::replaceKeys));
        }
        return provider.clientAuth().usesCertificate()
                ? provider.clientKey()
                        .certificateFile()
                        .flatMap(certificate -> key.map(file -> SecretFile.ofClientCertificate(
                                certificate,
                                file,
                                provider,
                                read -> client.credentials().renewCertificate())))
                : Optional.empty();
    }
}
