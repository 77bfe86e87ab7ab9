package io.gatehouse.internal.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.http.AddressRange;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.FakeExchange;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientViewTest {
    private static final List<AddressRange> TRUSTED = List.of(
            AddressRange.parse("10.0.0.0/8").orElseThrow(),
            AddressRange.parse("fd00::/8").orElseThrow());

    private final FakeExchange exchange = FakeExchange.request("GET", "/")
            .scheme("http")
            .authority("internal:8080")
            .peer("10.0.0.1");

    private static ClientView view(FakeExchange exchange) throws RefusedException {
        return ClientView.of(exchange, TRUSTED);
    }

    @Nested
    class FromAnybody {
        @Test
        void believesNothing() throws Exception {
            exchange.peer("192.0.2.7")
                    .header("Forwarded", "for=198.51.100.1;host=evil.example;proto=https")
                    .header("X-Forwarded-For", "198.51.100.1")
                    .header("X-Forwarded-Host", "evil.example")
                    .header("X-Forwarded-Proto", "https")
                    .header("X-Forwarded-Port", "1");
            assertThat(view(exchange)).isEqualTo(new ClientView("http", "internal:8080", "192.0.2.7"));
        }

        @Test
        void doesNotEvenReadWhatIsMalformed() throws Exception {
            exchange.peer("192.0.2.7").header("Forwarded", "\"").header("X-Forwarded-Proto", "gopher");
            assertThat(view(exchange).scheme()).isEqualTo("http");
        }

        @Test
        void believesNothingWhereNobodyIsTrusted() throws Exception {
            exchange.header("X-Forwarded-For", "198.51.100.1");
            assertThat(ClientView.of(exchange, List.of()).clientAddress()).isEqualTo("10.0.0.1");
        }
    }

    @Nested
    class FromForwarded {
        @Test
        void readsWhatATrustedProxySays() throws Exception {
            exchange.header("forwarded", "For=198.51.100.1; HOST=\"app.example.com:8443\" ;Proto=HTTPS;by=_x");
            assertThat(view(exchange)).isEqualTo(new ClientView("https", "app.example.com:8443", "198.51.100.1"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "for=1.1.1.1, for=198.51.100.1 | 198.51.100.1",
                    "for=198.51.100.1, for=10.0.0.2 | 198.51.100.1",
                    "for=1.1.1.1, for=198.51.100.1, for=10.0.0.2, for=10.0.0.3 | 198.51.100.1",
                    "for=10.0.0.9 | 10.0.0.9",
                    "for=unknown | 10.0.0.1",
                    "for=1.1.1.1, for=unknown | 10.0.0.1",
                    "for=1.1.1.1, for=_hidden, for=10.0.0.2 | 10.0.0.2",
                    "for=\"198.51.100.1:4711\" | 198.51.100.1",
                    "for=\"[2001:db8::1]:4711\" | 2001:db8::1",
                    "for=\"[2001:db8::1]\" | 2001:db8::1",
                    "for=\"1\\98.51.100.1\" | 198.51.100.1",
                    "for=198.51.100.1, for=\"[fd00::5]\" | 198.51.100.1",
                    "for=\"10.0.0.5, for=10.0.0.6\" | 10.0.0.1",
                    "proto=https | 10.0.0.1",
                    ",, for=198.51.100.1 ,, | 198.51.100.1"
                })
        void looksThroughTrustedHopsAlone(String forwarded, String client) throws Exception {
            assertThat(view(exchange.header("Forwarded", forwarded)).clientAddress())
                    .isEqualTo(client);
        }

        @Test
        void joinsTheFieldsInTheirOrder() throws Exception {
            exchange.header("Forwarded", "for=1.1.1.1;host=evil.example")
                    .header("Forwarded", "for=198.51.100.1;host=app.example.com;proto=https");
            assertThat(view(exchange)).isEqualTo(new ClientView("https", "app.example.com", "198.51.100.1"));
        }

        @Test
        void takesTheHostOfTheOutermostTrustedHop() throws Exception {
            exchange.header(
                    "Forwarded",
                    "for=1.1.1.1;host=evil.example, for=198.51.100.1;host=app.example.com;proto=https, for=10.0.0.2;host=inner");
            assertThat(view(exchange)).isEqualTo(new ClientView("https", "app.example.com", "198.51.100.1"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "for",
                    "=x",
                    "for=1.1.1.1;for=2.2.2.2",
                    "for=\"1.1.1.1",
                    "for=\"1.1.1.1\\",
                    "for=\"1.1.1.1\\\"",
                    "proto=gopher",
                    "for=1.1.1.1;proto=\"\"",
                    "\"",
                    "for=1.1.1.1;FOR=2.2.2.2"
                })
        void refusesWhatCannotBeRead(String forwarded) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> view(exchange.header("Forwarded", forwarded)))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo(RefusalCode.BAD_REQUEST));
        }

        @Test
        void refusesTooManyHops() {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> view(exchange.header("Forwarded", "for=10.0.0.1,".repeat(33))));
        }
    }

    @Nested
    class FromXForwarded {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "198.51.100.1 | 198.51.100.1",
                    "1.1.1.1, 198.51.100.1 | 198.51.100.1",
                    "198.51.100.1, 10.0.0.2 | 198.51.100.1",
                    "10.0.0.9, 1.1.1.1, 198.51.100.1,10.0.0.2 , 10.0.0.3 | 198.51.100.1",
                    "10.0.0.9 | 10.0.0.9",
                    "unknown | 10.0.0.1",
                    "1.1.1.1, unknown | 10.0.0.1",
                    "1.1.1.1, unknown, 10.0.0.2 | 10.0.0.2",
                    "198.51.100.1:4711 | 198.51.100.1",
                    "[2001:db8::1]:4711 | 2001:db8::1",
                    "2001:db8::1 | 2001:db8::1",
                    "[2001:db8::1 | 10.0.0.1",
                    "' ' | 10.0.0.1"
                })
        void looksThroughTrustedHopsAlone(String forwardedFor, String client) throws Exception {
            assertThat(view(exchange.header("X-Forwarded-For", forwardedFor)).clientAddress())
                    .isEqualTo(client);
        }

        @Test
        void takesTheNearestHopsWordForSchemeAndHost() throws Exception {
            exchange.header("X-Forwarded-Proto", "http")
                    .header("X-Forwarded-Proto", "http, HTTPS")
                    .header("X-Forwarded-Host", "evil.example, app.example.com");
            assertThat(view(exchange)).isEqualTo(new ClientView("https", "app.example.com", "10.0.0.1"));
        }

        @ParameterizedTest
        @CsvSource({
            "app.example.com, 8443, app.example.com:8443",
            "app.example.com:1, 8443, app.example.com:1",
            "[::1], 8443, [::1]:8443",
            "[::1]:1, 8443, [::1]:1"
        })
        void addsThePortWhereTheHostHasNone(String host, String port, String authority) throws Exception {
            exchange.header("X-Forwarded-Host", host).header("X-Forwarded-Port", port);
            assertThat(view(exchange).authority()).isEqualTo(authority);
        }

        @ParameterizedTest
        @ValueSource(strings = {"gopher", "https;", "https://", "\u017fhttp"})
        void refusesASchemeThatIsNone(String scheme) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> view(exchange.header("X-Forwarded-Proto", scheme)));
        }

        @Test
        void looksAtAFewHopsOnly() throws Exception {
            exchange.header("X-Forwarded-For", "198.51.100.1" + ", 10.0.0.2".repeat(40));
            assertThat(view(exchange).clientAddress()).isEqualTo("10.0.0.2");
        }
    }

    @Nested
    class FromBoth {
        @Test
        void believesWhatTheyAgreeOn() throws Exception {
            exchange.header("Forwarded", "for=198.51.100.1;host=app.example.com;proto=https")
                    .header("X-Forwarded-For", "198.51.100.1")
                    .header("X-Forwarded-Host", "app.example.com")
                    .header("X-Forwarded-Proto", "https");
            assertThat(view(exchange)).isEqualTo(new ClientView("https", "app.example.com", "198.51.100.1"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "for=1.1.1.1;host=app.example.com;proto=https",
                    "for=198.51.100.1;host=evil.example;proto=https",
                    "for=198.51.100.1;host=app.example.com;proto=http",
                    "for=1.1.1.1",
                    "for=10.0.0.7;host=evil.example"
                })
        void refusesWhatTheyDisagreeOnBecauseOneOfThemMayBeTheClients(String forwarded) {
            exchange.header("Forwarded", forwarded)
                    .header("X-Forwarded-For", "198.51.100.1")
                    .header("X-Forwarded-Host", "app.example.com")
                    .header("X-Forwarded-Proto", "https");
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> view(exchange))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo(RefusalCode.BAD_REQUEST))
                    .withMessageContaining("X-Forwarded");
        }
    }
}
