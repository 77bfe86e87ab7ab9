package io.gatehouse.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.identity.Identity;
import io.gatehouse.servlet.testing.EchoPage;
import io.gatehouse.servlet.testing.JettyContainer;
import io.gatehouse.servlet.testing.Page;
import io.gatehouse.servlet.testing.WebApps;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.Echo;
import io.gatehouse.testing.FakeProvider;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GatehouseFilterTest {
    @Test
    void leavesOpenWhatItWasGiven() throws Exception {
        try (FakeProvider provider = FakeProvider.start();
                Gatehouse gatehouse = Gatehouse.create(GatehouseConfig.builder()
                        .provider(provider.config().build())
                        .build())) {
            Browser browser = new Browser();
            Map<String, Page> pages = Map.of("/*", new EchoPage());
            JettyContainer first = new JettyContainer();
            first.start(WebApps.behind(new GatehouseFilter(gatehouse), "", pages));
            Echo.of(browser.open(first.origin() + "/"));
            first.stop();

            JettyContainer second = new JettyContainer();
            second.start(WebApps.behind(new GatehouseFilter(gatehouse), "", pages));

            assertThat(Echo.of(browser.navigate(second.origin() + "/")).remoteUser())
                    .isEqualTo("alice");
            second.stop();
        }
    }

    @Test
    void saysEveryProblemWhenItCannotStart() {
        assertThatThrownBy(() -> new GatehouseFilter().init(withoutSettings()))
                .isInstanceOf(ServletException.class)
                .hasCauseInstanceOf(ConfigException.class)
                .hasMessageContaining("provider.issuer")
                .hasMessageContaining("provider.client-id");
    }

    @Test
    void letsNothingThroughBeforeItIsStarted() {
        ServletRequest request = stub(ServletRequest.class, Map.of());
        ServletResponse response = stub(ServletResponse.class, Map.of());

        assertThatThrownBy(() -> new GatehouseFilter().doFilter(request, response, (q, a) -> {
                    throw new AssertionError("let through");
                }))
                .isInstanceOf(ServletException.class)
                .hasMessageContaining("init()");
    }

    @Test
    void knowsPeopleByIssuerAndSubject() {
        GatehousePrincipal alice = principal("https://a.example", "1", "alice");

        assertThat(alice)
                .isEqualTo(principal("https://a.example", "1", "renamed"))
                .hasSameHashCodeAs(principal("https://a.example", "1", "renamed"))
                .isNotEqualTo(principal("https://b.example", "1", "alice"))
                .isNotEqualTo(principal("https://a.example", "2", "alice"));
        assertThat(alice.toString()).doesNotContain("alice", "secret");
    }

    private static GatehousePrincipal principal(String issuer, String subject, String name) {
        return new GatehousePrincipal(
                new Identity("default", issuer, subject, name, Set.of("role"), Map.of("claim", "secret")));
    }

    private static FilterConfig withoutSettings() {
        Enumeration<String> none = Collections.emptyEnumeration();
        ServletContext context = stub(ServletContext.class, Map.of("getInitParameterNames", none));
        return stub(
                FilterConfig.class,
                Map.of("getServletContext", context, "getInitParameterNames", none, "getFilterName", "gatehouse"));
    }

    /** Returns an object of the container's whose methods return these values, or null. */
    private static <T> T stub(Class<T> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> values.get(method.getName())));
    }
}
