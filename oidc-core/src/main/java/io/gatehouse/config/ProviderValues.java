package io.gatehouse.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link ProviderConfig} holds: written by its builder, copied when that is done, and never written again. */
final class ProviderValues {
    String name = "default";

    @Nullable
    String issuer;

    @Nullable
    URI metadataUrl;

    String clientId = "";
    List<Secret> clientSecrets = List.of();

    @Nullable
    Path clientSecretFile;

    @Nullable
    Secret decryptionKeys;

    ClientAuth clientAuth = ClientAuth.CLIENT_SECRET_BASIC;
    ClientKeyConfig clientKey = ClientKeyConfig.builder().build();
    List<String> scopes = List.of("openid", "profile", "email");
    Map<String, String> authorizationParams = Map.of();
    boolean userInfo = false;
    List<String> signingAlgs = List.of();
    Duration clockSkew = Duration.ofSeconds(30);

    @Nullable
    Path caFile;

    Duration connectTimeout = Duration.ofSeconds(3);
    Duration requestTimeout = Duration.ofSeconds(10);
    EndpointsConfig endpoints = EndpointsConfig.builder().build();
    boolean insecureHttp = false;
    boolean insecureTls = false;
    String key = "provider";
    ProviderReach reach = ProviderReach.everywhere();
    List<String> tenants = List.of();
    boolean insecureAnyTenant = false;

    /** Returns a copy that nobody else has. */
    ProviderValues copy() {
        ProviderValues copy = new ProviderValues();
        copy.name = name;
        copy.issuer = issuer;
        copy.metadataUrl = metadataUrl;
        copy.clientId = clientId;
        copy.clientSecrets = List.copyOf(clientSecrets);
        copy.clientSecretFile = clientSecretFile;
        copy.decryptionKeys = decryptionKeys;
        copy.clientAuth = clientAuth;
        copy.clientKey = clientKey;
        copy.scopes = List.copyOf(scopes);
        copy.authorizationParams = Map.copyOf(authorizationParams);
        copy.userInfo = userInfo;
        copy.signingAlgs = List.copyOf(signingAlgs);
        copy.clockSkew = clockSkew;
        copy.caFile = caFile;
        copy.connectTimeout = connectTimeout;
        copy.requestTimeout = requestTimeout;
        copy.endpoints = endpoints;
        copy.insecureHttp = insecureHttp;
        copy.insecureTls = insecureTls;
        copy.key = key;
        copy.reach = reach;
        copy.tenants = List.copyOf(tenants);
        copy.insecureAnyTenant = insecureAnyTenant;
        return copy;
    }
}
