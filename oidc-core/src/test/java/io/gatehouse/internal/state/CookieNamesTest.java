package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.SecureAttribute;
import io.gatehouse.http.SetCookie.SameSite;
import io.gatehouse.internal.request.Request;
import io.gatehouse.testing.FakeExchange;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieNamesTest {
    private static final Realms REALMS = Realms.single("main", "https://op.example client");
    private final Request https = CookieJar.read(FakeExchange.navigation("/"));
    private final Request http = CookieJar.read(FakeExchange.navigation("/").scheme("http"));
    private final Request shop =
            CookieJar.read(FakeExchange.navigation("/my%20shop/").contextPath("/my shop"));

    private static CookieNames names(CookieConfig.Builder config) {
        return new CookieNames(config.build());
    }

    @Nested
    class ByDefault {
        private final CookieNames names = names(CookieConfig.builder());

        @Test
        void bindsToTheHostWhereTheBrowserAllowsIt() {
            assertThat(names.session(https, REALMS.all().get(0))).isEqualTo("__Host-gatehouse");
            assertThat(names.loginPrefix(https)).isEqualTo("__Host-gatehouse-login-");
            assertThat(names.logout(https)).isEqualTo("__Host-gatehouse-logout");
            assertThat(names.attributes(https)).satisfies(attributes -> {
                assertThat(attributes.secure()).isTrue();
                assertThat(attributes.path()).isEqualTo("/");
                assertThat(attributes.domain()).isNull();
                assertThat(attributes.sameSite()).isEqualTo(SameSite.LAX);
            });
        }

        @Test
        void doesWithoutThePrefixWhereItWouldNotBeTaken() {
            assertThat(names.session(http, REALMS.all().get(0))).isEqualTo("gatehouse");
            assertThat(names.attributes(http).secure()).isFalse();
            assertThat(names.session(shop, REALMS.all().get(0))).isEqualTo("gatehouse");
            assertThat(names.attributes(shop).path()).isEqualTo("/my%20shop");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "gatehouse",
                    "__Host-gatehouse",
                    "gatehouse.1",
                    "__Host-gatehouse.2",
                    "gatehouse-login-abc",
                    "__Host-gatehouse-login-x",
                    "gatehouse-logout",
                    "__Host-gatehouse-logout"
                })
        void knowsItsOwnUnderEveryNameTheyMayHave(String name) {
            assertThat(names.isOurs(name)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "gatehouse2",
                    "gatehouse.10",
                    "gatehouse.",
                    "gatehouse.0",
                    "gatehouse-theme",
                    "gatehouse-logout2",
                    "mygatehouse",
                    "JSESSIONID",
                    ""
                })
        void leavesTheCookiesOfOthers(String name) {
            assertThat(names.isOurs(name)).isFalse();
        }

        @Test
        void isGoodForTheHost() {
            assertThat(names.place(https)).isEqualTo("app.example.com");
            assertThat(names.place(CookieJar.read(FakeExchange.navigation("/").authority("B.example:8443"))))
                    .isEqualTo("b.example");
        }
    }

    @Test
    void hasNoHostPrefixWithADomainOrAPath() {
        CookieNames domain = names(CookieConfig.builder().domain("example.com"));
        assertThat(domain.session(https, REALMS.all().get(0))).isEqualTo("gatehouse");
        assertThat(domain.place(https)).isEqualTo("example.com");
        assertThat(domain.attributes(https).domain()).isEqualTo("example.com");
        assertThat(names(CookieConfig.builder().path("/x"))
                        .session(https, REALMS.all().get(0)))
                .isEqualTo("gatehouse");
        assertThat(names(CookieConfig.builder().path("/"))
                        .session(shop, REALMS.all().get(0)))
                .isEqualTo("__Host-gatehouse");
    }

    @Test
    void hasTheNameItIsGiven() {
        CookieNames named = names(CookieConfig.builder().name("sid"));
        assertThat(named.session(https, REALMS.all().get(0))).isEqualTo("sid");
        assertThat(named.loginPrefix(https)).isEqualTo("sid-login-");
        assertThat(named.isOurs("sid.1")).isTrue();
        assertThat(named.isOurs("side")).isFalse();
        assertThat(named.isOurs("gatehouse")).isFalse();
    }

    @Test
    void isSecureAlwaysWhereThatIsSet() {
        CookieNames always = names(CookieConfig.builder().secure(SecureAttribute.ALWAYS));
        assertThat(always.attributes(http).secure()).isTrue();
        assertThat(always.session(http, REALMS.all().get(0))).isEqualTo("__Host-gatehouse");
    }

    @Test
    void letsPendingLoginsComeBackWhateverTheSessionCookieDoes() {
        CookieNames strict = names(CookieConfig.builder().sameSite(SameSite.STRICT));
        assertThat(strict.attributes(https).sameSite()).isEqualTo(SameSite.STRICT);
        assertThat(strict.pendingAttributes(https).sameSite()).isEqualTo(SameSite.LAX);
    }
}
