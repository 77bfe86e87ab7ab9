package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.upstream.Route;
import io.gatehouse.proxy.upstream.Routes;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
    private static final Origin APP = new Origin("https", "app.example.com", 443);

    private static RouteConfig.Builder to(String upstream) {
        return RouteConfig.builder(URI.create(upstream));
    }

    private static CanonicalPath path(String raw) throws Exception {
        return CanonicalPath.of(raw);
    }

    @Nested
    class Choice {
        private String chosen(Origin origin, String path, RouteConfig.Builder... routes) throws Exception {
            return new Routes(Arrays.stream(routes)
                            .map(RouteConfig.Builder::build)
                            .toList())
                    .find(origin, path(path), Caller.anonymous())
                    .map(route -> route.upstreams().get(0).origin().host())
                    .orElse("none");
        }

        @ParameterizedTest
        @CsvSource({
            "/, root",
            "/other, root",
            "/app, app",
            "/app/, app",
            "/app/x, app",
            "/apple, root",
            "/app/deep, deep",
            "/app/deep/x, deep",
            "/app/deeper, app",
            "/APP, root"
        })
        void fallsOnTheLongestPrefixInWholeSegments(String path, String expected) throws Exception {
            assertThat(chosen(
                            APP,
                            path,
                            to("http://root"),
                            to("http://app").path("/app"),
                            to("http://deep").path("/app/deep/")))
                    .isEqualTo(expected);
        }

        @Test
        void fallsOnTheFirstOfEqualPrefixes() throws Exception {
            assertThat(chosen(
                            APP,
                            "/a/b",
                            to("http://one").path("/a"),
                            to("http://two").path("/a")))
                    .isEqualTo("one");
        }

        @ParameterizedTest
        @ValueSource(strings = {"app.example.com", "APP.example.com", "app.example.com:443"})
        void takesTheHostIntoAccount(String host) throws Exception {
            assertThat(chosen(APP, "/", to("http://mine").hosts(List.of("other", host)), to("http://rest")))
                    .isEqualTo("mine");
            Origin other = new Origin("https", "app.example.com.evil", 443);
            assertThat(chosen(other, "/", to("http://mine").hosts(List.of(host)), to("http://rest")))
                    .isEqualTo("rest");
        }

        @Test
        void prefersALongerPrefixOnlyWhereTheHostFits() throws Exception {
            assertThat(chosen(APP, "/a", to("http://no").path("/a").hosts(List.of("elsewhere")), to("http://yes")))
                    .isEqualTo("yes");
        }

        @Test
        void mayFallOnNone() throws Exception {
            assertThat(chosen(APP, "/b", to("http://a").path("/a"))).isEqualTo("none");
        }
    }

    @Nested
    class Target {
        @ParameterizedTest
        @CsvSource({
            "http://u, /, false, /app/x, /app/x",
            "http://u/, /, false, /, /",
            "http://u/base, /, false, /x, /base/x",
            "http://u/base/, /, false, /, /base/",
            "http://u, /app, true, /app, /",
            "http://u, /app, true, /app/, /",
            "http://u, /app, true, /app/x/y, /x/y",
            "http://u/base, /app, true, /app/x, /base/x",
            "http://u, /app, false, /app/x, /app/x",
            "http://u, /, true, /x, /x",
            "http://u, /a b, true, /a%20b/c%20d, /c%20d",
            "http://u, /ä, true, /%C3%A4/%C3%B6, /%C3%B6"
        })
        void isTheCanonicalPathBelowTheUpstream(
                String upstream, String prefix, boolean strip, String path, String expected) throws Exception {
            Route route = new Route(to(upstream).path(prefix).stripPath(strip).build());

            assertThat(route.target(path(path), null)).isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                quoteCharacter = '`',
                value = {
                    "a=b&c=d a=b&c=d",
                    "a=%20%2F%2f+b a=%20%2F%2f+b",
                    "a=/?:@!$'()*,;~-._ a=/?:@!$'()*,;~-._",
                    "a=b=c&&a a=b=c&&a",
                    "a={x}|[y]^z\\` a=%7Bx%7D%7C%5By%5D%5Ez%5C%60",
                    "a=\"<>\" a=%22%3C%3E%22",
                    "a=%zz a=%25zz",
                    "100%&b 100%25&b",
                    "a=%4 a=%254",
                    "a=%%41 a=%25%41",
                    "ä=ö %C3%A4=%C3%B6",
                    "a=😀 a=%F0%9F%98%80"
                })
        void keepsTheQueryButForWhatNoUriMayHold(String query, String expected) throws Exception {
            Route route = new Route(to("http://u").build());

            assertThat(route.target(path("/x"), query)).isEqualTo("/x?" + expected);
            assertThat(URI.create("http://u/x?" + expected).getRawQuery()).isEqualTo(expected);
        }

        @Test
        void keepsAnEmptyQuery() throws Exception {
            assertThat(new Route(to("http://u").build()).target(path("/x"), "")).isEqualTo("/x?");
        }
    }

    @Nested
    class Location {
        @ParameterizedTest
        @CsvSource({
            "http://u:8080, /, false, http://u:8080/x?y#z, https://app.example.com/x?y#z",
            "http://u:8080, /, false, HTTP://U:8080, https://app.example.com/",
            "http://u, /, false, http://u:80/x, https://app.example.com/x",
            "http://u, /, false, http://u/x, https://app.example.com/x",
            "http://u, /, false, http://u.evil/x, http://u.evil/x",
            "http://u, /, false, https://u/x, https://u/x",
            "http://u, /, false, http://u@evil/, http://u@evil/",
            "http://u, /, false, /x, /x",
            "http://u, /, false, //u/x, //u/x",
            "http://u, /, false, x/y, x/y",
            "http://u, /, false, https://idp.example.com/a?b=http://u/, https://idp.example.com/a?b=http://u/",
            "http://u/base, /app, true, http://u/base/x, https://app.example.com/app/x",
            "http://u/base, /app, true, http://u/base?q, https://app.example.com/app/?q",
            "http://u/base, /app, true, http://u/based, https://app.example.com/app/based"
        })
        void namesThePublicAddressInPlaceOfTheUpstreams(
                String upstream, String prefix, boolean strip, String location, String expected) {
            Route route = new Route(to(upstream).path(prefix).stripPath(strip).build());

            assertThat(route.publicLocation(location, APP)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://u", "http:///x", "u:8080", "/x", "http://user@u/"})
    void refusesAnUpstreamThatIsNoAddress(String upstream) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Route(to(upstream).build()))
                .withMessageContaining("http://localhost:8080");
    }
}
