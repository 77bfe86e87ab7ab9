package io.gatehouse.event;

import java.util.Map;

/** Something that happened to sessions after their beginning. */
public sealed interface SessionEvent extends GatehouseEvent {
    /**
     * A session's tokens were renewed.
     *
     * @param provider the name of the provider
     * @param subject the subject
     * @param request the request
     */
    record TokensRefreshed(String provider, String subject, RequestSummary request) implements SessionEvent {
        @Override
        public String name() {
            return "refresh";
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
     * A session's tokens could not be renewed.
     *
     * @param provider the name of the provider
     * @param subject the subject
     * @param ended whether the session ended by it
     * @param detail what was expected, what came and which setting to change
     * @param request the request
     */
    record RefreshFailed(String provider, String subject, boolean ended, String detail, RequestSummary request)
            implements SessionEvent {
        @Override
        public String name() {
            return "refresh.failed";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of(
                    request,
                    "provider",
                    provider,
                    "subject",
                    subject,
                    "ended",
                    Boolean.toString(ended),
                    "detail",
                    detail);
        }
    }

    /**
     * A session was found to be over, by its own time and nobody's doing. Told of where it is noticed: with sessions in memory when they
     * are dropped, with sessions in cookies when the browser comes back; with sessions in a shared store, which drops them by itself, not.
     *
     * @param provider the name of the provider
     * @param subject the subject
     * @param session what told the session from every other
     * @param reason {@code inactivity}, {@code max-duration} or {@code id-token}
     */
    record SessionExpired(String provider, String subject, String session, String reason) implements SessionEvent {
        @Override
        public String name() {
            return "session.expired";
        }

        @Override
        public Level level() {
            return Level.DEBUG;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("provider", provider, "subject", subject, "session", session, "reason", reason);
        }
    }

    /**
     * The provider ended sessions here, by back channel or front channel.
     *
     * @param provider the name of the provider
     * @param channel {@code back} or {@code front}
     * @param ended how many sessions, or {@code unknown} where they are kept in browsers
     * @param request the request
     */
    record ProviderLogout(String provider, String channel, String ended, RequestSummary request)
            implements SessionEvent {
        @Override
        public String name() {
            return "logout.provider";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of(request, "provider", provider, "channel", channel, "ended", ended);
        }
    }

    /**
     * Somebody asked to end sessions in the provider's name and was refused.
     *
     * @param provider the name of the provider
     * @param channel {@code back} or {@code front}
     * @param detail what was expected, what came and which setting to change
     * @param request the request
     */
    record ProviderLogoutRefused(String provider, String channel, String detail, RequestSummary request)
            implements SessionEvent {
        @Override
        public String name() {
            return "logout.provider.refused";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of(request, "provider", provider, "channel", channel, "detail", detail);
        }
    }

    /**
     * An operator ended sessions.
     *
     * @param selector which sessions: {@code subject}, {@code sid} or {@code all}
     * @param ended how many, or {@code unknown} where they are kept in browsers
     */
    record SessionsEnded(String selector, String ended) implements SessionEvent {
        @Override
        public String name() {
            return "sessions.ended";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("selector", selector, "ended", ended);
        }
    }

    /**
     * Tokens of a session that has ended could not be revoked at the provider.
     *
     * @param provider the name of the provider
     * @param detail what was expected, what came and which setting to change
     */
    record RevocationFailed(String provider, String detail) implements SessionEvent {
        @Override
        public String name() {
            return "revocation.failed";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("provider", provider, "detail", detail);
        }
    }

    /**
     * The session store cannot be used; requests that need it are refused.
     *
     * @param store which store
     * @param detail what was expected, what came and which setting to change
     */
    record StoreFailed(String store, String detail) implements SessionEvent {
        @Override
        public String name() {
            return "store.failed";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("store", store, "detail", detail);
        }
    }

    /**
     * The session store can be used again.
     *
     * @param store which store
     */
    record StoreRecovered(String store) implements SessionEvent {
        @Override
        public String name() {
            return "store.recovered";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("store", store);
        }
    }

    /**
     * A watched file of keys or secrets changed and was read again.
     *
     * @param key the setting that names the file
     * @param count how many keys or secrets it holds
     */
    record SecretsReloaded(String key, int count) implements SessionEvent {
        @Override
        public String name() {
            return "secrets.reloaded";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("key", key, "count", Integer.toString(count));
        }
    }

    /**
     * A watched file of keys or secrets cannot be used; what was read before stays.
     *
     * @param key the setting that names the file
     * @param detail what was expected, what came and which setting to change
     */
    record SecretsKept(String key, String detail) implements SessionEvent {
        @Override
        public String name() {
            return "secrets.kept";
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
