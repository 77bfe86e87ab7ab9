package io.gatehouse.internal.flow;

import io.gatehouse.config.BearerConfig;
import io.gatehouse.identity.IdentityMapper;
import io.gatehouse.internal.protocol.TokenIssuer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of access tokens and of those who issue them. Engines that follow one another share it while everything is the same that
 * it depends on: the last that gives it up closes it.
 */
final class BearerMemory {
    private final String print;
    private final @Nullable IdentityMapper mapper;
    private final List<TokenIssuer> trusted;
    private final CheckedTokens<BearerCaller> accepted;
    private final CheckedTokens<String> refused;
    private final Introspections introspections = new Introspections();
    private int holders;

    /** Creates an empty memory, that nobody holds yet. */
    BearerMemory(String print, Parts parts) {
        BearerConfig config = parts.config().bearer();
        this.print = print;
        this.mapper = parts.mapperOfApplication();
        this.trusted = config.issuers().stream()
                .map(issuer -> TokenIssuer.trusted(issuer, config, parts.clock(), parts.sharedEvents()))
                .toList();
        this.accepted = new CheckedTokens<>(config.maxCached());
        // Of its own: whoever sends tokens that nobody issued does not crowd out those that hold.
        this.refused = new CheckedTokens<>(config.maxCached());
    }

    /** Holds it for the first time. */
    synchronized BearerMemory hold() {
        holders = 1;
        return this;
    }

    /** Tells whether it may be used under settings with this print, and this mapper; if so, it is held once more. */
    synchronized boolean holdAlso(String wanted, @Nullable IdentityMapper other) {
        boolean same = print.equals(wanted) && mapper == other && holders > 0;
        holders += same ? 1 : 0;
        return same;
    }

    void giveUp() {
        synchronized (this) {
            holders--;
            if (holders > 0) {
                return;
            }
        }
        trusted.forEach(TokenIssuer::close);
    }

    List<TokenIssuer> trusted() {
        return trusted;
    }

    CheckedTokens<BearerCaller> accepted() {
        return accepted;
    }

    CheckedTokens<String> refused() {
        return refused;
    }

    Introspections introspections() {
        return introspections;
    }
}
