package io.gatehouse.event;

import io.gatehouse.outcome.RefusalCode;
import java.util.Map;

/** Something that happened. Events hold what an operator may read and nothing that opens a door. */
public sealed interface GatehouseEvent
        permits GatehouseEvent.LoginStarted,
                GatehouseEvent.LoginSucceeded,
                GatehouseEvent.LoginRefused,
                GatehouseEvent.RequestRefused,
                GatehouseEvent.BearerRefused,
                GatehouseEvent.LogoutCompleted,
                GatehouseEvent.Noticed,
                GatehouseEvent.WeakSetting,
                AuditEvent,
                ConfigEvent,
                ProviderEvent,
                SessionEvent {
    /** How much an event matters. */
    enum Level {
        /** Of interest to whoever looks closely. */
        DEBUG,
        /** Part of the normal life of the service. */
        INFO,
        /** Somebody should do something. */
        WARN
    }

    /**
     * The request that an event belongs to.
     *
     * @param clientAddress the address of the client, trusted proxies looked through
     * @param method the method
     * @param host the public host, with its port unless that is the default; empty where it is not known
     * @param path the path without the query, as far as it is known
     * @param involved who and what is known to be involved
     * @param traceId the trace that it belongs to (W3C Trace Context); empty where it belongs to none
     */
    record RequestSummary(
            String clientAddress, String method, String host, String path, Involved involved, String traceId) {
        /** Creates a summary of a request of which no more is known. */
        public RequestSummary(String clientAddress, String method, String host, String path) {
            this(clientAddress, method, host, path, Involved.NOBODY, "");
        }
    }

    /**
     * Who and what a request involves, as far as that was found out when the event happened; empty texts for what was not.
     *
     * @param provider the name of the provider that signed the caller in
     * @param subject the subject of the caller, by a session or an access token
     * @param session what tells the session or token from every other, a hash of no use for anything else
     * @param rule the rule that the request falls under, such as {@code rules[2]}
     */
    record Involved(String provider, String subject, String session, String rule) {
        /** Nobody and nothing. */
        public static final Involved NOBODY = new Involved("", "", "", "");
    }

    /** Returns the name, such as {@code login.refused}. */
    String name();

    /** Returns how much it matters. */
    Level level();

    /** Returns what there is to say, in the order in which it is written. */
    Map<String, String> fields();

    /**
     * A browser was sent to the provider.
     *
     * @param provider the name of the provider
     * @param request the request that led to it
     */
    record LoginStarted(String provider, RequestSummary request) implements GatehouseEvent {
        @Override
        public String name() {
            return "login.started";
        }

        @Override
        public Level level() {
            return Level.DEBUG;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of(request, "provider", provider);
        }
    }

    /**
     * Somebody signed in.
     *
     * @param provider the name of the provider
     * @param subject the subject
     * @param request the callback
     */
    record LoginSucceeded(String provider, String subject, RequestSummary request) implements GatehouseEvent {
        @Override
        public String name() {
            return "login";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of(request, "provider", provider, "subject", subject);
        }
    }

    /**
     * A login failed.
     *
     * @param code why
     * @param reference what the browser was told to quote
     * @param provider the name of the provider
     * @param detail what was expected, what came and which setting to change
     * @param request the request that failed
     */
    record LoginRefused(RefusalCode code, String reference, String provider, String detail, RequestSummary request)
            implements GatehouseEvent {
        @Override
        public String name() {
            return "login.refused";
        }

        @Override
        public Level level() {
            return code.status() >= 500 ? Level.WARN : Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of(
                    request, "code", code.word(), "reference", reference, "provider", provider, "detail", detail);
        }
    }

    /**
     * A request was refused.
     *
     * @param code why
     * @param reference what the client was told to quote
     * @param detail what was expected, what came and which setting to change
     * @param request the request
     */
    record RequestRefused(RefusalCode code, String reference, String detail, RequestSummary request)
            implements GatehouseEvent {
        @Override
        public String name() {
            return code == RefusalCode.ACCESS_DENIED || code == RefusalCode.INSUFFICIENT_SCOPE
                    ? "access.denied"
                    : "request.refused";
        }

        @Override
        public Level level() {
            if (code == RefusalCode.LOGIN_REQUIRED || code == RefusalCode.BEARER_REQUIRED) {
                return Level.DEBUG;
            }
            return code.status() >= 500 ? Level.WARN : Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of(request, "code", code.word(), "reference", reference, "detail", detail);
        }
    }

    /**
     * A request with an access token was refused because of the token. Anybody can send tokens: of many at once some are told of.
     *
     * @param code why
     * @param reference what the client was told to quote
     * @param detail what was expected, what came and which setting to change
     * @param request the request
     */
    record BearerRefused(RefusalCode code, String reference, String detail, RequestSummary request)
            implements GatehouseEvent {
        @Override
        public String name() {
            return "bearer.refused";
        }

        @Override
        public Level level() {
            return code.status() >= 500 ? Level.WARN : Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of(request, "code", code.word(), "reference", reference, "detail", detail);
        }
    }

    /**
     * Somebody signed out here.
     *
     * @param provider the name of the provider
     * @param subject the subject
     * @param atProvider whether the browser was sent to the provider to sign out there too
     * @param request the request
     */
    record LogoutCompleted(String provider, String subject, boolean atProvider, RequestSummary request)
            implements GatehouseEvent {
        @Override
        public String name() {
            return "logout";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of(
                    request, "provider", provider, "subject", subject, "at_provider", Boolean.toString(atProvider));
        }
    }

    /**
     * Something unusual that does no harm by itself, such as an identity header whose value cannot be sent.
     *
     * @param subject what it is about, such as {@code identity.header}
     * @param detail what came and what to change
     */
    record Noticed(String subject, String detail) implements GatehouseEvent {
        @Override
        public String name() {
            return "noticed";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("subject", subject, "detail", detail);
        }
    }

    /**
     * A setting that weakens a check is on.
     *
     * @param key the setting
     * @param detail what it gives up
     */
    record WeakSetting(String key, String detail) implements GatehouseEvent {
        @Override
        public String name() {
            return "config.weak";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("key", key, "detail", detail);
        }
    }
}
