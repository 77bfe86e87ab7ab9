package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadersTest {
    @Test
    void findsNamesInAnyCase() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("X-User", List.of("a"));
        fields.put("x-user", List.of("b", "c"));
        Headers headers = Headers.of(fields);
        assertThat(headers.all("X-USER")).containsExactly("a", "b", "c");
        assertThat(headers.first("x-USER")).contains("a");
        assertThat(headers.names()).hasSize(1);
        assertThat(headers.all("X_User")).isEmpty();
        assertThat(headers.first("X_User")).isEmpty();
    }

    @Test
    void findsATokenInAList() {
        Headers headers = Headers.of(Map.of("Connection", List.of("close", "keep-alive , Upgrade")));
        assertThat(headers.hasToken("connection", "upgrade")).isTrue();
        assertThat(headers.hasToken("connection", "CLOSE")).isTrue();
        assertThat(headers.hasToken("connection", "up")).isFalse();
        assertThat(headers.hasToken("Via", "close")).isFalse();
    }

    @Test
    void doesNotChangeWithWhatItWasMadeOf() {
        List<String> values = new ArrayList<>(List.of("a"));
        Headers headers = Headers.of(Map.of("X", values));
        values.add("b");
        assertThat(headers.all("X")).containsExactly("a");
    }
}
