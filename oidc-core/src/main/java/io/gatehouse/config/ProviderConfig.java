package io.gatehouse.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings below {@code provider}: who signs people in, and how to talk to it. */
public final class ProviderConfig {
    private final ProviderValues values;

    private ProviderConfig(ProviderValues values) {
        this.values = values;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the name of the provider in the configuration. */
    public String name() {
        return values.name;
    }

    /** Returns the issuer, exactly as the provider writes it; empty where only a metadata URL is given. */
    public Optional<String> issuer() {
        return Optional.ofNullable(values.issuer);
    }

    /** Returns where the metadata is; empty for the issuer followed by {@code /.well-known/openid-configuration}. */
    public Optional<URI> metadataUrl() {
        return Optional.ofNullable(values.metadataUrl);
    }

    /** Returns the client identifier that the provider knows. */
    public String clientId() {
        return values.clientId;
    }

    /** Returns the client secrets, the newest first: several while the provider changes from one to the next. */
    public List<Secret> clientSecrets() {
        return values.clientSecrets;
    }

    /** Returns the file that the client secrets were read from, which is read again when it changes. */
    public Optional<Path> clientSecretFile() {
        return Optional.ofNullable(values.clientSecretFile);
    }

    /** Returns the private keys that tokens for us are decrypted with: the text of a JWK set. */
    public Optional<Secret> decryptionKeys() {
        return Optional.ofNullable(values.decryptionKeys);
    }

    /** Returns how the client authenticates at the token endpoint. */
    public ClientAuth clientAuth() {
        return values.clientAuth;
    }

    /** Returns with what it does where it shares no secret with the provider. */
    public ClientKeyConfig clientKey() {
        return values.clientKey;
    }

    /** Returns the scopes to ask for; {@code openid} among them. */
    public List<String> scopes() {
        return values.scopes;
    }

    /** Returns further parameters of the authorization request. */
    public Map<String, String> authorizationParams() {
        return values.authorizationParams;
    }

    /** Returns whether the userinfo endpoint is called at login. */
    public boolean userInfo() {
        return values.userInfo;
    }

    /** Returns the signature algorithms that are accepted (JOSE names); none for the asymmetric ones that the provider advertises. */
    public List<String> signingAlgs() {
        return values.signingAlgs;
    }

    /** Returns by how much clocks may differ, two minutes at most. */
    public Duration clockSkew() {
        return values.clockSkew;
    }

    /** Returns a PEM file of certificate authorities that are trusted in addition to those of the JVM. */
    public Optional<Path> caFile() {
        return Optional.ofNullable(values.caFile);
    }

    /** Returns how long connecting may take. */
    public Duration connectTimeout() {
        return values.connectTimeout;
    }

    /** Returns how long a whole call may take, the body included. */
    public Duration requestTimeout() {
        return values.requestTimeout;
    }

    /** Returns the endpoints given by hand, each of which wins over the metadata. */
    public EndpointsConfig endpoints() {
        return values.endpoints;
    }

    /** Returns whether plain http is accepted beyond loopback. */
    public boolean insecureHttp() {
        return values.insecureHttp;
    }

    /** Returns whether the provider's certificate goes unchecked. */
    public boolean insecureTls() {
        return values.insecureTls;
    }

    /** Returns where the provider signs people in. */
    public ProviderReach reach() {
        return values.reach;
    }

    /** Returns the tenants whose people may sign in, where the issuer has {@code {tenantid}} in it. */
    public List<String> tenants() {
        return values.tenants;
    }

    /** Returns whether people of every tenant may sign in, where the issuer has {@code {tenantid}} in it. */
    public boolean insecureAnyTenant() {
        return values.insecureAnyTenant;
    }

    /** Returns what the provider's keys begin with in messages: {@code provider}, or {@code providers} and its name. */
    public String key() {
        return values.key;
    }

    /** Builds the settings. */
    public static final class Builder {
        private final ProviderValues values = new ProviderValues();

        private Builder() {}

        /** Sets the name of the provider in the configuration. */
        public Builder name(String value) {
            values.name = value;
            return this;
        }

        /** Sets the issuer, exactly as the provider writes it; empty where only a metadata URL is given. */
        public Builder issuer(@Nullable String value) {
            values.issuer = value;
            return this;
        }

        /** Sets where the metadata is; empty for the issuer followed by {@code /.well-known/openid-configuration}. */
        public Builder metadataUrl(@Nullable URI value) {
            values.metadataUrl = value;
            return this;
        }

        /** Sets the client identifier that the provider knows. */
        public Builder clientId(String value) {
            values.clientId = value;
            return this;
        }

        /** Sets the client secret. */
        public Builder clientSecret(@Nullable Secret value) {
            return clientSecrets(value == null ? List.of() : List.of(value), null);
        }

        /** Sets the client secrets, the newest first, and the file they were read from, which is read again when it changes. */
        public Builder clientSecrets(List<Secret> secrets, @Nullable Path file) {
            values.clientSecrets = secrets;
            values.clientSecretFile = file;
            return this;
        }

        /** Sets the private keys that tokens for us are decrypted with: the text of a JWK set. */
        public Builder decryptionKeys(@Nullable Secret value) {
            values.decryptionKeys = value;
            return this;
        }

        /** Sets how the client authenticates at the token endpoint. */
        public Builder clientAuth(ClientAuth value) {
            values.clientAuth = value;
            return this;
        }

        /** Sets with what it does where it shares no secret with the provider. */
        public Builder clientKey(ClientKeyConfig value) {
            values.clientKey = value;
            return this;
        }

        /** Sets the scopes to ask for; {@code openid} among them. */
        public Builder scopes(List<String> value) {
            values.scopes = value;
            return this;
        }

        /** Sets further parameters of the authorization request. */
        public Builder authorizationParams(Map<String, String> value) {
            values.authorizationParams = value;
            return this;
        }

        /** Sets whether the userinfo endpoint is called at login. */
        public Builder userInfo(boolean value) {
            values.userInfo = value;
            return this;
        }

        /** Sets the signature algorithms that are accepted (JOSE names); none for the asymmetric ones that the provider advertises. */
        public Builder signingAlgs(List<String> value) {
            values.signingAlgs = value;
            return this;
        }

        /** Sets by how much clocks may differ, two minutes at most. */
        public Builder clockSkew(Duration value) {
            values.clockSkew = value;
            return this;
        }

        /** Sets a PEM file of certificate authorities that are trusted in addition to those of the JVM. */
        public Builder caFile(@Nullable Path value) {
            values.caFile = value;
            return this;
        }

        /** Sets how long connecting may take. */
        public Builder connectTimeout(Duration value) {
            values.connectTimeout = value;
            return this;
        }

        /** Sets how long a whole call may take, the body included. */
        public Builder requestTimeout(Duration value) {
            values.requestTimeout = value;
            return this;
        }

        /** Sets the endpoints given by hand, each of which wins over the metadata. */
        public Builder endpoints(EndpointsConfig value) {
            values.endpoints = value;
            return this;
        }

        /** Sets whether plain http is accepted beyond loopback. */
        public Builder insecureHttp(boolean value) {
            values.insecureHttp = value;
            return this;
        }

        /** Sets whether the provider's certificate goes unchecked. */
        public Builder insecureTls(boolean value) {
            values.insecureTls = value;
            return this;
        }

        /** Sets where the provider signs people in; everywhere unless set. */
        public Builder reach(ProviderReach value) {
            values.reach = value;
            return this;
        }

        /** Sets the tenants whose people may sign in, where the issuer has {@code {tenantid}} in it. */
        public Builder tenants(List<String> value) {
            values.tenants = value;
            return this;
        }

        /** Sets whether people of every tenant may sign in, where the issuer has {@code {tenantid}} in it. */
        public Builder insecureAnyTenant(boolean value) {
            values.insecureAnyTenant = value;
            return this;
        }

        /** Sets what the provider's keys begin with in messages: {@code provider} unless set. */
        public Builder key(String value) {
            values.key = value;
            return this;
        }

        /** Returns the settings. */
        public ProviderConfig build() {
            return new ProviderConfig(values.copy());
        }
    }
}
