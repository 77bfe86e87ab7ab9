package io.gatehouse;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.http.Exchange;
import io.gatehouse.identity.IdentityMapper;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OpenID Connect sign-in for one application or gateway. Takes requests from any number of threads, decides, and touches nothing:
 * adapters carry the {@link Outcome} out.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class Gatehouse implements AutoCloseable {
    private final GatehouseConfig config;

    private Gatehouse(Builder builder) {
        this.config = builder.config;
    }

    /** Returns a Gatehouse with the given settings. Nothing is called until the first login. */
    public static Gatehouse create(GatehouseConfig config) {
        return builder(config).build();
    }

    /** Returns a builder, to which an application hands what it wants to be told or to decide itself. */
    public static Builder builder(GatehouseConfig config) {
        return new Builder(config);
    }

    /** Returns the settings. */
    public GatehouseConfig config() {
        return config;
    }

    /** Decides about a request. Never throws: what goes wrong becomes a refusal. */
    public Outcome handle(Exchange exchange) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes a refusal that an adapter comes to by itself, such as an upstream that is down, in the same words and with the same
     * logging as those of the engine.
     *
     * @param operatorDetail what was expected, what came and which setting to change; for logs alone, free of secrets
     */
    public Outcome.Refuse refuse(Exchange exchange, RefusalCode code, String operatorDetail) {
        throw new UnsupportedOperationException();
    }

    /**
     * Ends the browser's session here, and nowhere else: the reply sets the expiring cookies and says that the session ended. Where
     * there is no session, nothing happens. Its status and body are of no interest to an application that goes on to answer.
     */
    public Outcome.Reply signOut(Exchange exchange) {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns what is to be done to the headers of a request that is not judged, such as a container's own error page for a request
     * that it refused before any filter saw it: every header that could pass for identity is removed, and nothing is set.
     */
    public HeaderEdits unjudged(Exchange exchange) {
        throw new UnsupportedOperationException();
    }

    /** Returns why logins cannot succeed at the moment; empty when they can. Never blocks. */
    public List<String> notReady() {
        return List.of();
    }

    /** Gives up threads, sessions in memory and secrets. Requests that come later are refused. */
    @Override
    public void close() {}

    /** Builds a Gatehouse. */
    public static final class Builder {
        private final GatehouseConfig config;
        private final List<GatehouseListener> listeners = new ArrayList<>();
        private @Nullable IdentityMapper identityMapper;
        private InstantSource clock = InstantSource.system();
        private SecureRandom random = new SecureRandom();

        private Builder(GatehouseConfig config) {
            this.config = config;
        }

        /** Adds a listener; the log line of each event is written whether or not there is one. */
        public Builder listener(GatehouseListener listener) {
            listeners.add(listener);
            return this;
        }

        /** Sets what makes identities of claims, in place of {@code identity.name} and {@code identity.roles}. */
        public Builder identityMapper(IdentityMapper mapper) {
            identityMapper = mapper;
            return this;
        }

        /** Sets the clock. */
        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /** Sets the source of randomness. */
        public Builder random(SecureRandom value) {
            random = value;
            return this;
        }

        /** Returns the Gatehouse. */
        public Gatehouse build() {
            return new Gatehouse(this);
        }
    }
}
