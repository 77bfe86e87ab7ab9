package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, https://app.example.com, app.example.com, 443",
        "https://app.example.com/, https://app.example.com, app.example.com, 443",
        "HTTPS://APP.Example.com:443, https://app.example.com, app.example.com, 443",
        "http://app.example.com:443, http://app.example.com:443, app.example.com, 443",
        "http://localhost:08080, http://localhost:8080, localhost, 8080",
        "http://127.0.0.1, http://127.0.0.1, 127.0.0.1, 80",
        "http://[::1]:8080, http://[::1]:8080, [::1], 8080",
        "http://my_container:80, http://my_container, my_container, 80"
    })
    void readsAnOrigin(String url, String written, String host, int port) {
        Origin origin = Origin.parse(url).orElseThrow();
        assertThat(origin).hasToString(written);
        assertThat(origin.host()).isEqualTo(host);
        assertThat(origin.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "app.example.com",
                "//app.example.com",
                "https:/app.example.com",
                "https:app.example.com",
                "ftp://app.example.com",
                "javascript://app.example.com",
                "https://",
                "https:///",
                "https://app.example.com//",
                "https://app.example.com/x",
                "https://app.example.com?x",
                "https://app.example.com#x",
                "https://user@app.example.com",
                "https://user:pw@app.example.com",
                "https://app.example.com:",
                "https://app.example.com:0",
                "https://app.example.com:65536",
                "https://app.example.com:99999",
                "https://app.example.com:443443",
                "https://app.example.com:-1",
                "https://app.example.com:4 3",
                "https://app.example.com\\",
                "https://app.example.com\\@evil.example",
                "https://app .example.com",
                " https://app.example.com",
                "https://app.example.com ",
                "https://app.example.com\n",
                "https://app.example.com\u0000",
                "https://[::1",
                "https://::1",
                "https://[::1]x",
                "https://[::1%25eth0]",
                "https://-app.example.com",
                "https://app.example.com-",
                "https://\u00e4pp.example.com",
                "https://app%2eexample.com",
                "https://app.example.com,evil.example",
                "https://\uff41pp.example.com",
                "\u017fhttps://x"
            })
    void refusesWhatIsNone(String url) {
        assertThat(Origin.parse(url)).isEmpty();
    }

    @Test
    void refusesHostsThatAreTooLong() {
        assertThat(Origin.parse("https", "a".repeat(254))).isPresent();
        assertThat(Origin.parse("https", "a".repeat(5000))).isEmpty();
    }

    @Test
    void knowsTheDefaultPorts() {
        assertThat(Origin.parse("https", "a:80").orElseThrow().authority()).isEqualTo("a:80");
        assertThat(Origin.parse("https", "a").orElseThrow())
                .isEqualTo(Origin.parse("https", "A:443").orElseThrow());
        assertThat(Origin.parse("https", "a").orElseThrow().secure()).isTrue();
        assertThat(Origin.parse("http", "a").orElseThrow().secure()).isFalse();
    }

    @Test
    void refusesToBeMadeOfWrongParts() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Origin("ws", "a", 80));
        assertThatIllegalArgumentException().isThrownBy(() -> new Origin("http", "a", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Origin("http", "a", 65536));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.example.com.", "APP.example.com.", "app.example.com.:443"})
    void isTheSameWithTheDotThatMayEndAHostName(String authority) {
        assertThat(Origin.parse("https", authority)).contains(new Origin("https", "app.example.com", 443));
    }
}
