package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.FakeExchange;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestKindTest {
    private static RequestKind kind(FakeExchange exchange) {
        return RequestKind.of(exchange.method(), exchange.headers());
    }

    @Nested
    class ANavigation {
        @Test
        void isWhatABrowserSaysItIs() {
            assertThat(kind(FakeExchange.navigation("/"))).isEqualTo(RequestKind.NAVIGATION);
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD"})
        void isARequestForHtmlByABrowserWithoutFetchMetadata(String method) {
            assertThat(kind(FakeExchange.request(method, "/").header("accept", "application/json, Text/HTML;q=0.9")))
                    .isEqualTo(RequestKind.NAVIGATION);
        }
    }

    @Nested
    class ASubresource {
        @ParameterizedTest
        @CsvSource({
            "cors, empty",
            "no-cors, image",
            "no-cors, script",
            "navigate, iframe",
            "navigate, frame",
            "navigate, embed",
            "navigate, object",
            "websocket, websocket",
            "same-origin, document",
            "Navigate, document",
            "navigate, Document"
        })
        void isEverythingElseThatABrowserSays(String mode, String dest) {
            FakeExchange exchange =
                    FakeExchange.navigation("/").replace("Sec-Fetch-Mode", mode).replace("Sec-Fetch-Dest", dest);
            assertThat(kind(exchange)).isEqualTo(RequestKind.SUBRESOURCE);
        }

        @Test
        void isANavigationThatSaysOnlyHalf() {
            FakeExchange half = FakeExchange.request("GET", "/")
                    .header("Accept", "text/html")
                    .header("Sec-Fetch-Mode", "navigate");
            assertThat(kind(half)).isEqualTo(RequestKind.SUBRESOURCE);
        }

        @ParameterizedTest
        @CsvSource({
            "Sec-Purpose, prefetch",
            "Sec-Purpose, prefetch;prerender",
            "Purpose, Prefetch",
            "X-moz, prefetch",
            "Upgrade, websocket",
            "Sec-WebSocket-Key, dGhlIHNhbXBsZSBub25jZQ=="
        })
        void isWhatNobodyHasAskedForYet(String name, String value) {
            assertThat(kind(FakeExchange.navigation("/").header(name, value))).isEqualTo(RequestKind.SUBRESOURCE);
        }

        @Test
        void isARequestOfAScriptLibrary() {
            assertThat(kind(FakeExchange.request("GET", "/")
                            .header("Accept", "text/html")
                            .header("X-Requested-With", "XMLHttpRequest")))
                    .isEqualTo(RequestKind.SUBRESOURCE);
        }

        @Test
        void isAPostedForm() {
            assertThat(kind(FakeExchange.form("/", "a=b"))).isEqualTo(RequestKind.SUBRESOURCE);
            assertThat(kind(FakeExchange.request("POST", "/").header("Sec-Fetch-Mode", "navigate")))
                    .isEqualTo(RequestKind.SUBRESOURCE);
        }
    }

    @Nested
    class AProgram {
        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD", "POST", "DELETE", "get", "OPTIONS"})
        void isWhoeverDoesNotAskForHtml(String method) {
            assertThat(kind(FakeExchange.request(method, "/"))).isEqualTo(RequestKind.API);
            assertThat(kind(FakeExchange.request(method, "/").header("Accept", "*/*")))
                    .isEqualTo(RequestKind.API);
        }
    }
}
