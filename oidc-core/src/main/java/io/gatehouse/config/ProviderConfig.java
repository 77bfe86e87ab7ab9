package io.gatehouse.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code provider}: who signs people in, and how to talk to it. */
public final class ProviderConfig {
    private final String name;
    private final @Nullable String issuer;
    private final @Nullable URI metadataUrl;
    private final String clientId;
    private final List<Secret> clientSecrets;
    private final @Nullable Path clientSecretFile;
    private final @Nullable Secret decryptionKeys;
    private final ClientAuth clientAuth;
    private final List<String> scopes;
    private final Map<String, String> authorizationParams;
    private final boolean userInfo;
    private final List<String> signingAlgs;
    private final Duration clockSkew;
    private final @Nullable Path caFile;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final EndpointsConfig endpoints;
    private final boolean insecureHttp;
    private final boolean insecureTls;

    private ProviderConfig(Builder builder) {
        this.name = builder.name;
        this.issuer = builder.issuer;
        this.metadataUrl = builder.metadataUrl;
        this.clientId = builder.clientId;
        this.clientSecrets = List.copyOf(builder.clientSecrets);
        this.clientSecretFile = builder.clientSecretFile;
        this.decryptionKeys = builder.decryptionKeys;
        this.clientAuth = builder.clientAuth;
        this.scopes = List.copyOf(builder.scopes);
        this.authorizationParams = Collections.unmodifiableMap(new LinkedHashMap<>(builder.authorizationParams));
        this.userInfo = builder.userInfo;
        this.signingAlgs = List.copyOf(builder.signingAlgs);
        this.clockSkew = builder.clockSkew;
        this.caFile = builder.caFile;
        this.connectTimeout = builder.connectTimeout;
        this.requestTimeout = builder.requestTimeout;
        this.endpoints = builder.endpoints;
        this.insecureHttp = builder.insecureHttp;
        this.insecureTls = builder.insecureTls;
    }
    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }
    /** Returns the name of the provider in the configuration. */
    public String name() {
        return name;
    }

    /** Returns the issuer, exactly as the provider writes it; empty where only a metadata URL is given. */
    public Optional<String> issuer() {
        return Optional.ofNullable(issuer);
    }

    /** Returns where the metadata is; empty for the issuer followed by {@code /.well-known/openid-configuration}. */
    public Optional<URI> metadataUrl() {
        return Optional.ofNullable(metadataUrl);
    }

    /** Returns the client identifier that the provider knows. */
    public String clientId() {
        return clientId;
    }

    /** Returns the client secret, the first where there are several. */
    public Optional<Secret> clientSecret() {
        return clientSecrets.stream().findFirst();
    }

    /** Returns the client secrets, the newest first: several while the provider changes from one to the next. */
    public List<Secret> clientSecrets() {
        return clientSecrets;
    }

    /** Returns the file that the client secrets were read from, which is read again when it changes. */
    public Optional<Path> clientSecretFile() {
        return Optional.ofNullable(clientSecretFile);
    }

    /** Returns the private keys that tokens for us are decrypted with: the text of a JWK set. */
    public Optional<Secret> decryptionKeys() {
        return Optional.ofNullable(decryptionKeys);
    }

    /** Returns how the client authenticates at the token endpoint. */
    public ClientAuth clientAuth() {
        return clientAuth;
    }

    /** Returns the scopes to ask for; {@code openid} among them. */
    public List<String> scopes() {
        return scopes;
    }

    /** Returns further parameters of the authorization request. */
    public Map<String, String> authorizationParams() {
        return authorizationParams;
    }

    /** Returns whether the userinfo endpoint is called at login. */
    public boolean userInfo() {
        return userInfo;
    }

    /** Returns the signature algorithms that are accepted (JOSE names); none for the asymmetric ones that the provider advertises. */
    public List<String> signingAlgs() {
        return signingAlgs;
    }

    /** Returns by how much clocks may differ, two minutes at most. */
    public Duration clockSkew() {
        return clockSkew;
    }

    /** Returns a PEM file of certificate authorities that are trusted in addition to those of the JVM. */
    public Optional<Path> caFile() {
        return Optional.ofNullable(caFile);
    }

    /** Returns how long connecting may take. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** Returns how long a whole call may take, the body included. */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /** Returns the endpoints given by hand, each of which wins over the metadata. */
    public EndpointsConfig endpoints() {
        return endpoints;
    }

    /** Returns whether plain http is accepted beyond loopback. */
    public boolean insecureHttp() {
        return insecureHttp;
    }

    /** Returns whether the provider's certificate goes unchecked. */
    public boolean insecureTls() {
        return insecureTls;
    }
    /** Builds the settings. */
    public static final class Builder {
        private String name = "default";
        private @Nullable String issuer;
        private @Nullable URI metadataUrl;
        private String clientId = "";
        private List<Secret> clientSecrets = List.of();
        private @Nullable Path clientSecretFile;
        private @Nullable Secret decryptionKeys;
        private ClientAuth clientAuth = ClientAuth.CLIENT_SECRET_BASIC;
        private List<String> scopes = List.of("openid", "profile", "email");
        private Map<String, String> authorizationParams = Map.of();
        private boolean userInfo = false;
        private List<String> signingAlgs = List.of();
        private Duration clockSkew = Duration.ofSeconds(30);
        private @Nullable Path caFile;
        private Duration connectTimeout = Duration.ofSeconds(3);
        private Duration requestTimeout = Duration.ofSeconds(10);
        private EndpointsConfig endpoints = EndpointsConfig.builder().build();
        private boolean insecureHttp = false;
        private boolean insecureTls = false;

        private Builder() {}
        /** Sets the name of the provider in the configuration. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets the issuer, exactly as the provider writes it; empty where only a metadata URL is given. */
        public Builder issuer(@Nullable String value) {
            issuer = value;
            return this;
        }

        /** Sets where the metadata is; empty for the issuer followed by {@code /.well-known/openid-configuration}. */
        public Builder metadataUrl(@Nullable URI value) {
            metadataUrl = value;
            return this;
        }

        /** Sets the client identifier that the provider knows. */
        public Builder clientId(String value) {
            clientId = value;
            return this;
        }

        /** Sets the client secret. */
        public Builder clientSecret(@Nullable Secret value) {
            return clientSecrets(value == null ? List.of() : List.of(value), null);
        }

        /** Sets the client secrets, the newest first, and the file they were read from, which is read again when it changes. */
        public Builder clientSecrets(List<Secret> values, @Nullable Path file) {
            clientSecrets = values;
            clientSecretFile = file;
            return this;
        }

        /** Sets the private keys that tokens for us are decrypted with: the text of a JWK set. */
        public Builder decryptionKeys(@Nullable Secret value) {
            decryptionKeys = value;
            return this;
        }

        /** Sets how the client authenticates at the token endpoint. */
        public Builder clientAuth(ClientAuth value) {
            clientAuth = value;
            return this;
        }

        /** Sets the scopes to ask for; {@code openid} among them. */
        public Builder scopes(List<String> value) {
            scopes = value;
            return this;
        }

        /** Sets further parameters of the authorization request. */
        public Builder authorizationParams(Map<String, String> value) {
            authorizationParams = value;
            return this;
        }

        /** Sets whether the userinfo endpoint is called at login. */
        public Builder userInfo(boolean value) {
            userInfo = value;
            return this;
        }

        /** Sets the signature algorithms that are accepted (JOSE names); none for the asymmetric ones that the provider advertises. */
        public Builder signingAlgs(List<String> value) {
            signingAlgs = value;
            return this;
        }

        /** Sets by how much clocks may differ, two minutes at most. */
        public Builder clockSkew(Duration value) {
            clockSkew = value;
            return this;
        }

        /** Sets a PEM file of certificate authorities that are trusted in addition to those of the JVM. */
        public Builder caFile(@Nullable Path value) {
            caFile = value;
            return this;
        }

        /** Sets how long connecting may take. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        /** Sets how long a whole call may take, the body included. */
        public Builder requestTimeout(Duration value) {
            requestTimeout = value;
            return this;
        }

        /** Sets the endpoints given by hand, each of which wins over the metadata. */
        public Builder endpoints(EndpointsConfig value) {
            endpoints = value;
            return this;
        }

        /** Sets whether plain http is accepted beyond loopback. */
        public Builder insecureHttp(boolean value) {
            insecureHttp = value;
            return this;
        }

        /** Sets whether the provider's certificate goes unchecked. */
        public Builder insecureTls(boolean value) {
            insecureTls = value;
            return this;
        }
        /** Returns the settings. */
        public ProviderConfig build() {
            return new ProviderConfig(this);
        }
    }
}
