package io.gatehouse.testing;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.internal.protocol.CodeGrant;
import io.gatehouse.internal.protocol.LoginRequest;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.protocol.SignIn;
import io.gatehouse.internal.provider.ProviderFailure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** An {@link OpenIdClient} beside a {@link FakeProvider}, and the browser's and the engine's part of a login between them. */
public final class ClientUnderTest implements AutoCloseable {
    /** Where the browser comes back to. */
    public static final String CALLBACK = "https://app.example.com/oidc/callback";
    /** The state of every login. */
    public static final String STATE = "state-of-the-login-0123456789-0123456789-01";
    /** The nonce of every login. */
    public static final String NONCE = "nonce-of-the-login-0123456789-0123456789-01";
    /** The code verifier of every login. */
    public static final String VERIFIER = "verifier-of-the-login-0123456789-0123456789";

    private final FakeProvider provider;
    private final OpenIdClient client;
    private final List<GatehouseEvent> events = new CopyOnWriteArrayList<>();

    private ClientUnderTest(FakeProvider provider, ProviderConfig config, ResponseMode mode, InstantSource clock) {
        this.provider = provider;
        this.client = new OpenIdClient(config, mode, clock, events::add);
    }

    /** A client of this provider. */
    public static ClientUnderTest of(FakeProvider provider) {
        return of(provider, config -> config);
    }

    /** A client of this provider with other settings. Calls may take ten seconds. */
    public static ClientUnderTest of(FakeProvider provider, UnaryOperator<ProviderConfig.Builder> edit) {
        return of(provider, ResponseMode.QUERY, InstantSource.system(), edit);
    }

    /** A client of this provider with other settings. */
    public static ClientUnderTest of(
            FakeProvider provider, ResponseMode mode, InstantSource clock, UnaryOperator<ProviderConfig.Builder> edit) {
        ProviderConfig.Builder config = provider.config().requestTimeout(Duration.ofSeconds(10));
        return new ClientUnderTest(provider, edit.apply(config).build(), mode, clock);
    }

    /** The client itself. */
    public OpenIdClient client() {
        return client;
    }

    /** What it reported. */
    public List<GatehouseEvent> events() {
        return List.copyOf(events);
    }

    /** The events of one kind. */
    public <T extends GatehouseEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The login that {@link #signIn} begins. */
    public static LoginRequest login() {
        return new LoginRequest(CALLBACK, STATE, NONCE, VERIFIER, null, null);
    }

    /** What {@link #signIn} redeems with this code. */
    public static CodeGrant grant(String code) {
        return new CodeGrant(code, CALLBACK, NONCE, VERIFIER);
    }

    /** Goes to the provider and brings a code back. */
    public String code() throws ProviderFailure {
        Map<String, String> response = provider.visit(client.authorizationUrl(login()));
        client.checkResponseIssuer(Optional.ofNullable(response.get("iss")));
        return response.getOrDefault("code", "");
    }

    /** A whole login. */
    public SignIn signIn() throws ProviderFailure {
        return client.redeem(grant(code()));
    }

    @Override
    public void close() {
        client.close();
    }
}
