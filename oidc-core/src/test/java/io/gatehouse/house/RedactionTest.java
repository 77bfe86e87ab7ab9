package io.gatehouse.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.http.Cookies;
import io.gatehouse.http.Headers;
import io.gatehouse.http.Params;
import io.gatehouse.http.SetCookie;
import io.gatehouse.identity.Identity;
import io.gatehouse.internal.protocol.CodeGrant;
import io.gatehouse.internal.protocol.LoginRequest;
import io.gatehouse.internal.protocol.Renewal;
import io.gatehouse.internal.protocol.SignIn;
import io.gatehouse.internal.request.RequestReader;
import io.gatehouse.internal.state.LoginTicket;
import io.gatehouse.internal.token.RefreshBinding;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.FreshToken;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.outcome.Refusal;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.session.Granted;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.TokenSet;
import io.gatehouse.testing.FakeExchange;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Nothing that holds a secret shows it when it is printed. */
class RedactionTest {
    private static final String CANARY = "canary-5e1f";

    // Names of record components that hold, or may hold, what opens a door.
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(token|secret|verifier|nonce|cookie|password|assertion|handle|hint).*|code|state|text|data|body|location|headers|claims|value|raw");

    @Test
    void ofTheTypesThatAreKnownToHoldASecret() throws Exception {
        TokenSet tokens = new TokenSet(CANARY, CANARY, Instant.EPOCH, CANARY);
        Session session = Session.builder()
                .subject(CANARY)
                .claims(Map.of(CANARY, CANARY))
                .providerSession(CANARY)
                .tokens(tokens)
                .origin(new Session.Origin(CANARY, CANARY))
                .build();
        SetCookie cookie = SetCookie.lasting(
                "name",
                CANARY,
                new SetCookie.Attributes(null, "/", true, SetCookie.SameSite.LAX),
                Duration.ofSeconds(1));
        Answer answer = Answer.text(200, Map.of("Location", CANARY), CANARY);
        List<Object> holders = List.of(
                tokens,
                session,
                session.origin(),
                session.toBuilder(),
                new SessionRecord(CANARY.getBytes(UTF_8), 1, Instant.EPOCH),
                Secret.of(CANARY),
                new LoginTicket(CANARY, CANARY, CANARY, "main", CANARY, CANARY, Instant.EPOCH, null),
                new LoginRequest(CANARY, CANARY, CANARY, CANARY, CANARY, null),
                new CodeGrant(CANARY, CANARY, CANARY, CANARY),
                new SignIn(CANARY, CANARY, Map.of(CANARY, CANARY), CANARY, tokens, Instant.EPOCH, Granted.NOTHING),
                new Renewal(Map.of(CANARY, CANARY), tokens, Instant.EPOCH, Set.of(CANARY)),
                new RefreshBinding(CANARY, Map.of(CANARY, CANARY), CANARY),
                new FreshToken(CANARY, Instant.EPOCH, List.of(cookie)),
                cookie,
                Cookies.of(Headers.of(Map.of("Cookie", List.of("a=" + CANARY)))),
                Headers.of(Map.of("Cookie", List.of("a=" + CANARY))),
                Params.parse("a=" + CANARY + "&" + CANARY + "=b"),
                answer,
                new Outcome.Redirect(302, CANARY, List.of(cookie), SessionChange.NONE),
                new Outcome.Reply(answer, List.of(cookie), SessionChange.NONE),
                new Outcome.Refuse(new Refusal(RefusalCode.BAD_REQUEST, "r", "d"), answer, List.of(cookie)),
                new HeaderEdits(Set.of(), List.of(), Map.of("X-Token", CANARY), CANARY),
                new Identity("main", CANARY, CANARY, CANARY, Set.of(CANARY), Map.of(CANARY, CANARY)),
                new RequestReader(GatehouseConfig.builder().build())
                        .read(FakeExchange.form("/?code=" + CANARY, "code=" + CANARY)
                                .cookie("a", CANARY)),
                SessionConfig.builder().keys(List.of(Secret.of(CANARY))).build(),
                ProviderConfig.builder().clientSecret(Secret.of(CANARY)).build());
        assertThat(holders).allSatisfy(holder -> {
            assertThat(holder.toString()).doesNotContain(CANARY);
            assertThat(Optional.of(holder).toString()).doesNotContain(CANARY);
        });
    }

    @Test
    void ofAnyRecordWhoseComponentsAreNamedLikeSecrets() {
        List<String> revealing = new ArrayList<>();
        int checked = 0;
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.gatehouse")) {
            if (type.isRecord()) {
                Optional<String> printed = printed(type.reflect());
                checked += printed.isPresent() ? 1 : 0;
                if (printed.filter(text -> text.contains(CANARY)).isPresent()) {
                    revealing.add(type.getName());
                }
            }
        }
        assertThat(revealing).isEmpty();
        assertThat(checked).isGreaterThan(10);
    }

    /** Prints a record made of canaries; empty where none of its components is named like a secret, or it cannot be made so. */
    private static Optional<String> printed(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        if (Arrays.stream(components)
                .noneMatch(component -> SECRET.matcher(component.getName()).matches())) {
            return Optional.empty();
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return Optional.of(constructor
                    .newInstance(
                            Arrays.stream(components).map(RedactionTest::filled).toArray())
                    .toString());
        } catch (InvocationTargetException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type.getName(), e);
        }
    }

    private static @Nullable Object filled(RecordComponent component) {
        String text = SECRET.matcher(component.getName()).matches() ? CANARY : "harmless";
        Class<?> type = component.getType();
        if (type == String.class) {
            return text;
        } else if (type == Map.class) {
            return Map.of(text, text);
        } else if (type == List.class) {
            return component.getGenericType().getTypeName().contains("String") ? List.of(text) : List.of();
        } else if (type == Set.class) {
            return Set.of(text);
        } else if (type == Optional.class) {
            return Optional.of(text);
        } else if (type == byte[].class) {
            return text.getBytes(UTF_8);
        } else if (type == Instant.class) {
            return Instant.EPOCH;
        } else if (type == boolean.class) {
            return false;
        } else if (type == int.class) {
            return 1;
        } else if (type == long.class) {
            return 1L;
        } else if (type == Secret.class) {
            return Secret.of(text);
        } else if (type == Session.class) {
            return Session.builder().subject(text).build();
        }
        return null;
    }
}
