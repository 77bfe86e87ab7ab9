package io.gatehouse.config.reader;

import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.LogoutConfig;
import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.RefreshConfig;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.policy.AccessPolicy;
import java.util.Optional;

/** Builds the settings of the engine from the values that were written; what was not, or was wrong, keeps its default. */
final class EngineSections {
    private EngineSections() {}

    static GatehouseConfig read(ConfigValues values) {
        GatehouseConfig.Builder config = GatehouseConfig.builder();
        values.take(EngineKeys.PUBLIC_URL, config::publicUrl);
        values.take(EngineKeys.ALLOWED_HOSTS, config::allowedHosts);
        values.take(EngineKeys.TRUSTED_PROXIES, config::trustedProxies);
        values.take(EngineKeys.ENDPOINT_PATH, config::endpointPath);
        values.take(EngineKeys.FORWARD_AUTH, config::forwardAuth);
        values.get(EngineKeys.RULES)
                .filter(rules -> !rules.isEmpty())
                .map(AccessPolicy::new)
                .ifPresent(config::rules);
        values.take(EngineKeys.TEMPLATES, config::pageTemplates);
        return config.providers(ProviderForm.read(values))
                .login(login(values))
                .session(session(values))
                .refresh(refresh(values))
                .identity(identity(values))
                .bearer(BearerKeys.read(values))
                .logout(logout(values))
                .audit(AuditKeys.read(values))
                .build();
    }

    private static LoginConfig login(ConfigValues values) {
        LoginConfig.Builder login = LoginConfig.builder();
        values.take(EngineKeys.RESPONSE_MODE, login::responseMode);
        values.take(EngineKeys.LOGIN_TIMEOUT, login::timeout);
        values.take(EngineKeys.MAX_PENDING, login::maxPending);
        values.take(EngineKeys.MAX_PER_MINUTE, login::maxPerMinute);
        values.take(EngineKeys.LOGIN_DEFAULT_RETURN, login::defaultReturn);
        values.take(EngineKeys.LOGIN_ALLOWED_RETURNS, login::allowedReturns);
        return login.build();
    }

    private static SessionConfig session(ConfigValues values) {
        CookieConfig.Builder cookie = CookieConfig.builder();
        values.take(SessionKeys.COOKIE_NAME, cookie::name);
        values.take(SessionKeys.COOKIE_DOMAIN, cookie::domain);
        values.take(SessionKeys.COOKIE_PATH, cookie::path);
        values.take(SessionKeys.COOKIE_SAME_SITE, cookie::sameSite);
        values.take(SessionKeys.COOKIE_SECURE, cookie::secure);

        SessionConfig.Builder session = SessionConfig.builder().cookie(cookie.build());
        values.take(SessionKeys.STORE, session::store);
        values.take(SessionKeys.INACTIVITY_TIMEOUT, session::inactivityTimeout);
        values.take(SessionKeys.MAX_DURATION, session::maxDuration);
        values.either(SessionKeys.SESSION_KEYS, SessionKeys.SESSION_KEYS_FILE).ifPresent(session::keys);
        values.fileOf(SessionKeys.SESSION_KEYS, SessionKeys.SESSION_KEYS_FILE).ifPresent(session::keysFile);
        values.take(SessionKeys.MAX_SESSIONS, session::maxSessions);
        values.take(SessionKeys.MAX_MEMORY, session::maxMemory);
        values.take(SessionKeys.END_WITH_ID_TOKEN, session::endWithIdToken);
        redis(values).ifPresent(session::redis);
        return session.build();
    }

    /** Returns how Redis is reached, where sessions are kept there or anything is written about it. */
    private static Optional<RedisConfig> redis(ConfigValues values) {
        RedisConfig.Builder redis = RedisConfig.builder();
        values.take(SessionKeys.REDIS_URL, redis::url);
        values.either(SessionKeys.REDIS_PASSWORD, SessionKeys.REDIS_PASSWORD_FILE)
                .ifPresent(redis::password);
        values.take(SessionKeys.REDIS_KEY_PREFIX, redis::keyPrefix);
        values.take(SessionKeys.REDIS_TIMEOUT, redis::timeout);
        values.take(SessionKeys.REDIS_CA_FILE, redis::caFile);
        boolean store = values.get(SessionKeys.STORE)
                .filter(kind -> kind == StoreKind.REDIS)
                .isPresent();
        return store || values.has(SessionKeys.REDIS_URL) ? Optional.of(redis.build()) : Optional.empty();
    }

    private static RefreshConfig refresh(ConfigValues values) {
        RefreshConfig.Builder refresh = RefreshConfig.builder();
        values.take(SessionKeys.BEFORE_EXPIRY, refresh::beforeExpiry);
        values.take(SessionKeys.CLAIMS_AFTER, refresh::claimsAfter);
        values.take(SessionKeys.ON_FAILURE, refresh::onFailure);
        return refresh.build();
    }

    private static IdentityConfig identity(ConfigValues values) {
        IdentityConfig.Builder identity = IdentityConfig.builder();
        values.take(EngineKeys.NAME, identity::name);
        values.take(EngineKeys.ROLES, identity::roles);
        values.take(EngineKeys.KEEP_CLAIMS, identity::keepClaims);
        values.take(EngineKeys.DROP_CLAIMS, identity::dropClaims);
        values.get(EngineKeys.HEADERS)
                .ifPresent(choice -> identity.headers(choice.preset()).headerMap(choice.map()));
        values.take(EngineKeys.CLAIM_PREFIX, identity::claimPrefix);
        values.take(EngineKeys.CLAIM_DELIMITER, identity::claimDelimiter);
        values.take(EngineKeys.ENCODING, identity::encoding);
        values.take(EngineKeys.PASS_TOKENS, identity::passTokens);
        AssertionKeys.read(values).ifPresent(identity::assertion);
        return identity.build();
    }

    private static LogoutConfig logout(ConfigValues values) {
        LogoutConfig.Builder logout = LogoutConfig.builder();
        values.take(EngineKeys.LOGOUT_DEFAULT_RETURN, logout::defaultReturn);
        values.take(EngineKeys.LOGOUT_ALLOWED_RETURNS, logout::allowedReturns);
        values.take(EngineKeys.REVOKE_TOKENS, logout::revokeTokens);
        values.take(EngineKeys.RETURN_PARAMETER, logout::returnParameter);
        return logout.build();
    }
}
