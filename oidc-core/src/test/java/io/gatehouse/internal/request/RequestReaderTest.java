package io.gatehouse.internal.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Origin;
import io.gatehouse.http.RequestKind;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.FakeExchange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final RequestReader ANY =
            new RequestReader(GatehouseConfig.builder().build());
    private static final RequestReader PUBLIC = new RequestReader(GatehouseConfig.builder()
            .publicUrl(Origin.parse("https://app.example.com").orElseThrow())
            .build());

    private static void assertRefused(RequestReader reader, FakeExchange exchange, RefusalCode code) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> reader.read(exchange))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void readsARequest() throws Exception {
        Request request = ANY.read(FakeExchange.navigation("/my%20shop/a%2Db?x=1")
                .contextPath("/my shop")
                .authority("App.Example.com:443")
                .cookie("a", "1"));
        assertThat(request.origin()).hasToString("https://app.example.com");
        assertThat(request.path().decoded()).isEqualTo("/a-b");
        assertThat(request.rawQuery()).contains("x=1");
        assertThat(request.query().atMostOne("x")).contains("1");
        assertThat(request.kind()).isEqualTo(RequestKind.NAVIGATION);
        assertThat(request.clientAddress()).isEqualTo("192.0.2.10");
        assertThat(request.cookies().all("a")).containsExactly("1");
        assertThat(request.absolute("/oidc/callback")).isEqualTo("https://app.example.com/my%20shop/oidc/callback");
        assertThat(request.summary().path()).isEqualTo("/a-b");
    }

    @Nested
    class TheHost {
        @ParameterizedTest
        @NullSource
        @ValueSource(strings = {"", "a b", "a@b", "a/b", "a:b", "a:0", "a,b", "a\r\nX: y", "[::1", "ex\u00e4mple"})
        void isRefusedWhereItIsMalformed(@Nullable String host) {
            assertRefused(ANY, FakeExchange.navigation("/").authority(host), RefusalCode.BAD_REQUEST);
            assertRefused(PUBLIC, FakeExchange.navigation("/").authority(host), RefusalCode.BAD_REQUEST);
        }

        @ParameterizedTest
        @ValueSource(strings = {"evil.example", "app.example.com.evil.example", "app.example.com.", "192.0.2.1"})
        void isRefusedWhereItIsNotThePublicOne(String host) {
            assertRefused(PUBLIC, FakeExchange.navigation("/").authority(host), RefusalCode.HOST_NOT_ALLOWED);
        }

        @ParameterizedTest
        @CsvSource({
            "a.example, true",
            "A.example:443, true",
            "a.example:8443, true",
            "b.example:8443, true",
            "b.example, false",
            "c.example, false"
        })
        void isOneOfThoseThatAreAllowedWithAnyPortWhereNoneIsNamed(String host, boolean allowed) throws Exception {
            RequestReader reader = new RequestReader(GatehouseConfig.builder()
                    .allowedHosts(List.of("A.Example", "b.example:8443"))
                    .build());
            if (allowed) {
                assertThat(reader.read(FakeExchange.navigation("/").authority(host))
                                .origin()
                                .host())
                        .isEqualTo(Origin.parse("https", host).orElseThrow().host());
            } else {
                assertRefused(reader, FakeExchange.navigation("/").authority(host), RefusalCode.HOST_NOT_ALLOWED);
            }
        }

        @Test
        void doesNotDecideThePublicOrigin() throws Exception {
            RequestReader reader = new RequestReader(GatehouseConfig.builder()
                    .publicUrl(Origin.parse("https://app.example.com").orElseThrow())
                    .allowedHosts(List.of("internal"))
                    .build());
            assertThat(reader.read(FakeExchange.navigation("/").scheme("http").authority("internal:8080"))
                            .origin())
                    .hasToString("https://app.example.com");
        }

        @Test
        void ofATrustedProxyIsJudgedToo() {
            RequestReader reader = new RequestReader(GatehouseConfig.builder()
                    .allowedHosts(List.of("app.example.com"))
                    .trustedProxies(List.of(AddressRange.parse("192.0.2.10").orElseThrow()))
                    .build());
            assertRefused(
                    reader,
                    FakeExchange.navigation("/").header("X-Forwarded-Host", "evil.example"),
                    RefusalCode.HOST_NOT_ALLOWED);
            assertRefused(
                    reader,
                    FakeExchange.navigation("/").header("X-Forwarded-Host", "app.example.com@evil.example"),
                    RefusalCode.BAD_REQUEST);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/../b", "/a;x", "/other/a", "/shop%2f..", "*", ""})
    void refusesPathsThatAreAmbiguousOrElsewhere(String path) {
        assertRefused(ANY, FakeExchange.navigation(path).contextPath("/shop"), RefusalCode.AMBIGUOUS_PATH);
    }

    @Test
    void makesEnoughOfARefusedRequestToAnswerIt() {
        Request lenient = ANY.readLeniently(
                FakeExchange.navigation("/a/../b").authority("a b").scheme("weird"));
        assertThat(lenient.path().decoded()).isEqualTo("/");
        assertThat(lenient.origin()).hasToString("https://invalid");
        assertThat(PUBLIC.readLeniently(FakeExchange.navigation("/").authority("evil.example"))
                        .origin())
                .hasToString("https://app.example.com");
    }

    @Nested
    class OwnOrigin {
        private boolean own(FakeExchange exchange, boolean needsProof) throws RefusedException {
            return ANY.read(exchange).fromOwnOrigin(needsProof);
        }

        private FakeExchange post() {
            return FakeExchange.request("POST", "/");
        }

        @ParameterizedTest
        @CsvSource({
            "same-origin, true, true",
            "none, false, true",
            "same-site, false, false",
            "cross-site, false, false",
            "'', false, false",
            "Same-Origin, false, false"
        })
        void isWhatTheBrowserSays(String site, boolean proven, boolean likely) throws Exception {
            assertThat(own(post().header("Sec-Fetch-Site", site), true)).isEqualTo(proven);
            assertThat(own(post().header("Sec-Fetch-Site", site), false)).isEqualTo(likely);
        }

        @ParameterizedTest
        @CsvSource({
            "Origin, https://app.example.com, true",
            "Origin, https://app.example.com:443, true",
            "Origin, null, false",
            "Origin, http://app.example.com, false",
            "Origin, https://evil.example, false",
            "Origin, https://app.example.com.evil.example, false",
            "Referer, https://app.example.com/x?y, true",
            "Referer, https://app.example.com, true",
            "Referer, https://evil.example/https://app.example.com/, false",
            "Referer, https://app.example.com@evil.example/, false",
            "Referer, https://app.example.com?@evil.example/, false",
            "Referer, '', false"
        })
        void isReadOfOriginAndRefererOtherwise(String name, String value, boolean own) throws Exception {
            assertThat(own(post().header(name, value), true)).isEqualTo(own);
            assertThat(own(post().header(name, value), false)).isEqualTo(own);
        }

        @Test
        void isNotProvenByNothing() throws Exception {
            assertThat(own(post(), true)).isFalse();
            assertThat(own(post(), false)).isTrue();
        }

        @Test
        void fetchMetadataWinsOverOrigin() throws Exception {
            assertThat(own(
                            post().header("Sec-Fetch-Site", "cross-site").header("Origin", "https://app.example.com"),
                            true))
                    .isFalse();
        }
    }

    @Test
    void refusesQueriesAndFormsThatCannotBeRead() throws Exception {
        Request query = ANY.read(FakeExchange.navigation("/?a=%zz"));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(query::query);
        Request form = ANY.read(FakeExchange.form("/", "a=" + "x".repeat(70_000)));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(form::form).withMessageContaining("65536");
    }
}
