package io.gatehouse.config.reader;

import io.gatehouse.config.Limits;
import io.gatehouse.config.OnRefreshFailure;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SecureAttribute;
import io.gatehouse.config.StoreKind;
import io.gatehouse.http.SetCookie;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The keys below {@code session} and {@code refresh}. */
final class SessionKeys {
    static final ConfigKey<StoreKind> STORE = ConfigKey.of(
            "session.store",
            ConfigType.word(StoreKind.class),
            "memory",
            "Where sessions are kept: `memory` of this process, sealed in the browser's `cookie`, or `redis`, which nodes share.");
    static final ConfigKey<Duration> INACTIVITY_TIMEOUT = ConfigKey.of(
            "session.inactivity-timeout",
            ConfigType.duration(),
            "1h",
            "How long a session lasts without a request; not longer than `session.max-duration`.");
    static final ConfigKey<Duration> MAX_DURATION = ConfigKey.of(
            "session.max-duration", ConfigType.duration(), "8h", "How long a session lasts at most, whatever happens.");
    static final ConfigKey<List<Secret>> SESSION_KEYS = ConfigKey.of(
            "session.keys",
            ConfigType.list(ConfigType.secret(), Limits.SESSION_KEYS),
            "[]",
            "The keys that seal cookies and what is kept in Redis, 32 bytes each in base64url: the first seals, all open; with `memory` made at each start when empty.");
    static final ConfigKey<List<Secret>> SESSION_KEYS_FILE = ConfigKey.of(
            "session.keys-file",
            ConfigType.secretsFile(SecretLines.SESSION_KEYS),
            "",
            "A file that holds the keys, one a line, in place of `session.keys`; read again when it changes.");
    static final ConfigKey<Integer> MAX_SESSIONS = ConfigKey.of(
            "session.max-sessions",
            ConfigType.number(),
            "100000",
            "How many sessions `memory` holds; beyond, the oldest idle goes first.");
    static final ConfigKey<String> COOKIE_NAME = ConfigKey.of(
            "session.cookie.name",
            ConfigType.text(),
            "",
            "The name of the session cookie; by default `__Host-gatehouse` where that is possible, else `gatehouse`.");
    static final ConfigKey<String> COOKIE_DOMAIN = ConfigKey.of(
            "session.cookie.domain",
            ConfigType.text(),
            "",
            "The domain whose hosts all get the cookie; by default the host alone.");
    static final ConfigKey<String> COOKIE_PATH = ConfigKey.of(
            "session.cookie.path",
            ConfigType.text(),
            "",
            "The path below which the cookie is sent; by default the context path of the application, else `/`.");
    static final ConfigKey<SetCookie.SameSite> COOKIE_SAME_SITE = ConfigKey.of(
            "session.cookie.same-site",
            ConfigType.word(
                    List.of(SetCookie.SameSite.values()), site -> site.name().toLowerCase(Locale.ROOT)),
            "lax",
            "With which requests browsers send the cookie: `lax`, `strict` or `none`.");
    static final ConfigKey<SecureAttribute> COOKIE_SECURE = ConfigKey.of(
            "session.cookie.secure",
            ConfigType.word(SecureAttribute.class),
            "auto",
            "Whether the cookie travels over https alone: `auto` when the public address is https, or `always`.");
    static final ConfigKey<Integer> MAX_MEMORY = ConfigKey.of(
            "session.max-memory",
            ConfigType.size(),
            "256m",
            "How many bytes of memory sessions may take with `memory`; beyond, the oldest idle goes first.");
    static final ConfigKey<Boolean> END_WITH_ID_TOKEN = ConfigKey.of(
            "session.end-with-id-token",
            ConfigType.flag(),
            "false",
            "Whether a session ends with its ID token, unless a refresh brings a new one before.");
    static final ConfigKey<Secret> REDIS_URL = ConfigKey.of(
            "session.redis.url",
            ConfigType.secret(),
            "",
            "Where Redis is, by default `redis://localhost:6379`: `redis://`, `rediss://`, `redis+sentinel://`, `redis+cluster://` …; used by `redis`, and by `cookie` for what nodes share where it is written.");
    static final ConfigKey<Secret> REDIS_PASSWORD = ConfigKey.of(
            "session.redis.password", ConfigType.secret(), "", "The password for Redis, in place of one in the URL.");
    static final ConfigKey<Secret> REDIS_PASSWORD_FILE = ConfigKey.of(
            "session.redis.password-file",
            ConfigType.secretFile(),
            "",
            "A file that holds the password, in place of `session.redis.password`.");
    static final ConfigKey<String> REDIS_KEY_PREFIX = ConfigKey.of(
            "session.redis.key-prefix", ConfigType.text(), "\"gatehouse:\"", "What every key in Redis begins with.");
    static final ConfigKey<Duration> REDIS_TIMEOUT = ConfigKey.of(
            "session.redis.timeout",
            ConfigType.duration(),
            "1s",
            "How long connecting to Redis, and each call to it, may take, `1m` at most.");
    static final ConfigKey<Path> REDIS_CA_FILE = ConfigKey.of(
            "session.redis.ca-file",
            ConfigType.path(),
            "",
            "A PEM file of certificate authorities that are trusted for Redis in addition to the JVM's.");

    // refresh

    static final ConfigKey<Duration> BEFORE_EXPIRY = ConfigKey.of(
            "refresh.before-expiry",
            ConfigType.duration(),
            "30s",
            "How long before its end an access token is renewed, where there is a refresh token; `1h` at most.");
    static final ConfigKey<Duration> CLAIMS_AFTER = ConfigKey.of(
            "refresh.claims-after",
            ConfigType.duration(),
            "",
            "How old claims may become before they are renewed, `10s` at least; as long as the access token holds when not given.");
    static final ConfigKey<OnRefreshFailure> ON_FAILURE = ConfigKey.of(
            "refresh.on-failure",
            ConfigType.word(OnRefreshFailure.class),
            "sign-in",
            "What becomes of a session whose renewal the provider refuses: `sign-in` again, or `keep` it until its own end.");

    private SessionKeys() {}

    static List<ConfigKey<?>> all() {
        return List.of(
                STORE,
                INACTIVITY_TIMEOUT,
                MAX_DURATION,
                END_WITH_ID_TOKEN,
                SESSION_KEYS,
                SESSION_KEYS_FILE,
                MAX_SESSIONS,
                MAX_MEMORY,
                COOKIE_NAME,
                COOKIE_DOMAIN,
                COOKIE_PATH,
                COOKIE_SAME_SITE,
                COOKIE_SECURE,
                REDIS_URL,
                REDIS_PASSWORD,
                REDIS_PASSWORD_FILE,
                REDIS_KEY_PREFIX,
                REDIS_TIMEOUT,
                REDIS_CA_FILE,
                BEFORE_EXPIRY,
                CLAIMS_AFTER,
                ON_FAILURE);
    }
}
