package io.gatehouse.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.policy.Requirement;
import io.gatehouse.servlet.GatehouseFilter;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.FakeProvider;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications as people deploy them: {@code web.xml}, {@code /WEB-INF/gatehouse.yml}, each with its own copy of the library. */
class TomcatWarTest {
    private final FakeProvider provider = FakeProvider.start();
    private final TomcatContainer container = new TomcatContainer();
    private final Browser browser = new Browser();

    @TempDir
    private Path wars;

    @AfterEach
    void stop() throws Exception {
        container.stop();
        provider.close();
    }

    private String yaml() {
        ProviderConfig client = provider.config().build();
        return """
                provider:
                  issuer: %s
                  client-id: %s
                  client-secret: "%s"
                rules:
                  - {path: [/, /public/**], allow: everyone}
                  - {path: /**, allow: signed-in}
                """.formatted(
                        provider.issuer(),
                        client.clientId(),
                        client.clientSecrets().get(0).reveal());
    }

    private War warWithYaml(String name) throws Exception {
        return War.in(wars.resolve(name), "").file("WEB-INF/gatehouse.yml", yaml());
    }

    private static String initParam(String name, String value) {
        return "<init-param><param-name>" + name + "</param-name><param-value>" + value.replace("&", "&amp;")
                + "</param-value></init-param>";
    }

    @Test
    void isConfiguredByAFileBesideWebXml() throws Exception {
        container.startDirectory("/shop", warWithYaml("shop").directory());
        String shop = container.origin() + "/shop";

        Browser.Response page = browser.open(shop + "/page.txt");

        assertThat(page.text()).isEqualTo("page");
        assertThat(JSONObjectUtils.parse(
                        browser.fetching(shop + "/oidc/session").send().text()))
                .containsEntry("subject", "alice");
        assertThat(container.loaderOf("/shop").loadClass(GatehouseFilter.class.getName()))
                .isNotSameAs(GatehouseFilter.class);
    }

    @Test
    void servesWelcomeFilesOfDirectories() throws Exception {
        container.startDirectory("/shop", warWithYaml("shop").directory());
        String shop = container.origin() + "/shop";

        assertThat(browser.navigate(shop + "/").text()).isEqualTo("welcome");
        assertThat(browser.navigate(shop + "/public/").text()).isEqualTo("public");
        assertThat(browser.fetching(shop + "/index.txt").send().status()).isEqualTo(401);
    }

    @Test
    void isConfiguredByInitParams() throws Exception {
        ProviderConfig client = provider.config().build();
        War war = War.in(
                wars.resolve("shop"),
                initParam("provider.issuer", provider.issuer())
                        + initParam("provider.client-id", client.clientId())
                        + initParam(
                                "provider.client-secret",
                                client.clientSecrets().get(0).reveal())
                        + initParam("endpoint-path", "/sign-in"));
        container.startDirectory("", war.directory());

        assertThat(browser.open(container.origin() + "/page.txt").text()).isEqualTo("page");
        assertThat(browser.fetching(container.origin() + "/sign-in/session")
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void doesNotStartWithSettingsThatDoNotHold() throws Exception {
        War war = War.in(wars.resolve("shop"), "")
                .file("WEB-INF/gatehouse.yml", "provider:\n  isuer: http://127.0.0.1:1/\nrules: 7\n");
        container.startDirectory("/shop", war.directory());

        assertThat(container.runs("/shop")).isFalse();
    }

    @Test
    void keepsApartFromAnotherWithItsOwnCopyOfTheLibrary() throws Exception {
        container.startDirectory("/one", warWithYaml("one").directory());
        container.startDirectory("/two", warWithYaml("two").directory());
        String one = container.origin() + "/one";
        String two = container.origin() + "/two";

        assertThat(browser.open(one + "/page.txt").text()).isEqualTo("page");
        assertThat(browser.open(two + "/page.txt").text()).isEqualTo("page");
        browser.follow(browser.navigation(two + "/oidc/logout")
                .replace("Sec-Fetch-Site", "same-origin")
                .send());

        assertThat(browser.navigate(one + "/page.txt").text()).isEqualTo("page");
        assertThat(browser.fetching(two + "/page.txt").send().status()).isEqualTo(401);
    }

    @Test
    void leavesNothingBehind() throws Exception {
        container.startDirectory("/shop", warWithYaml("shop").directory());
        assertThat(browser.open(container.origin() + "/shop/page.txt").text()).isEqualTo("page");
        WeakReference<ClassLoader> loader = new WeakReference<>(container.loaderOf("/shop"));

        container.undeploy("/shop");

        assertThat(namesOfThreadsOf(loader)).isEmpty();
        displaceWhatTheJdkRemembers();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    System.gc();
                    return loader.get() == null;
                });
    }

    /**
     * Java 17 remembers the type of the record whose {@code equals} was linked last (JDK-8078641), and with it one class loader.
     * Another record takes its place.
     */
    private static void displaceWhatTheJdkRemembers() {
        record Displacing(Requirement one, Requirement.SignedIn two) {}
        Displacing displacing = new Displacing(new Requirement.Everyone(), new Requirement.SignedIn());
        assertThat(displacing)
                .isEqualTo(new Displacing(new Requirement.Everyone(), new Requirement.SignedIn()))
                .hasToString(displacing.toString());
    }

    private static List<String> namesOfThreadsOf(WeakReference<ClassLoader> loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("gatehouse")
                        || (thread.getContextClassLoader() != null && loader.refersTo(thread.getContextClassLoader())))
                .map(Thread::getName)
                .toList();
    }
}
