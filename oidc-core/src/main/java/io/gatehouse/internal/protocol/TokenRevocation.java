package io.gatehouse.internal.protocol;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.internal.provider.ProviderAnswer;
import io.gatehouse.internal.provider.ProviderDirectory;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.thread.DaemonThreads;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.session.TokenSet;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * Takes tokens back at the provider (RFC 7009), in the background on a few threads. Bounded: of what cannot be done soon enough the
 * operator is told, and the tokens end by themselves.
 */
final class TokenRevocation implements AutoCloseable {
    private static final int MAX_BYTES = 16 * 1024;
    private static final int THREADS = 2;
    private static final int MAX_WAITING = 200;

    private final ProviderConfig config;
    private final ProviderDirectory directory;
    private final ClientAuthentication authentication;
    private final GatehouseListener events;
    private final ExecutorService background;

    TokenRevocation(
            ProviderConfig config,
            ProviderDirectory directory,
            ClientAuthentication authentication,
            GatehouseListener events) {
        this.config = config;
        this.directory = directory;
        this.authentication = authentication;
        this.events = events;
        this.background = DaemonThreads.bounded(config.name() + "-revocation", THREADS, MAX_WAITING);
    }

    void revoke(TokenSet tokens) {
        try {
            background.execute(() -> revokeNow(tokens));
        } catch (RejectedExecutionException e) {
            failed(
                    background.isShutdown()
                            ? "Gatehouse is shutting down"
                            : "more than " + MAX_WAITING
                                    + " sessions wait for their tokens to be revoked; the provider answers too slowly");
        }
    }

    private void revokeNow(TokenSet tokens) {
        try {
            ProviderMetadata metadata = directory.metadata();
            Optional<URI> endpoint = metadata.revocationEndpoint();
            if (endpoint.isEmpty()) {
                return;
            }
            // The refresh token first: with it, most providers take back the access tokens that were made of it.
            Optional<String> refreshToken = tokens.refreshToken();
            if (refreshToken.isPresent()) {
                revoke(metadata, endpoint.get(), refreshToken.get(), "refresh_token");
            }
            if (!tokens.accessToken().isEmpty()) {
                revoke(metadata, endpoint.get(), tokens.accessToken(), "access_token");
            }
        } catch (ProviderFailure e) {
            failed(e.getMessage());
        } catch (RuntimeException e) {
            failed("revoking ended in " + e.getClass().getName());
        }
    }

    private void revoke(ProviderMetadata metadata, URI endpoint, String token, String kind) throws ProviderFailure {
        Map<String, List<String>> params = new LinkedHashMap<>();
        params.put("token", List.of(token));
        params.put("token_type_hint", List.of(kind));
        ProviderAnswer answer = authentication.post(metadata, "revocation", endpoint, params, MAX_BYTES);
        if (answer.status() == 200) {
            return;
        }
        String error = error(answer);
        List<String> confidential = new ArrayList<>(authentication.confidential());
        confidential.add(token);
        // Section 2.2.1: this provider does not revoke such tokens, and nobody can change that here.
        if (!error.equals("unsupported_token_type")) {
            throw new ProviderFailure(
                    RefusalCode.PROVIDER_ERROR,
                    "the revocation endpoint " + endpoint + " should answer 200 to the " + kind + ", it came "
                            + answer.summary()
                            + (error.isEmpty() ? "" : " error " + SafeText.quote(error, confidential))
                            + "; check provider.client-auth, or set logout.revoke-tokens: false");
        }
    }

    private static String error(ProviderAnswer answer) {
        try {
            return answer.isJson() && answer.json().get("error") instanceof String error ? error : "";
        } catch (JsonRejectedException e) {
            return "";
        }
    }

    private void failed(String detail) {
        events.on(new SessionEvent.RevocationFailed(config.name(), detail));
    }

    /** Gives up the threads and what waits for them. */
    @Override
    public void close() {
        background.shutdownNow();
    }
}
