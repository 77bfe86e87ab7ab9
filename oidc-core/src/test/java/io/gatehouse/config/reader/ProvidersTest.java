package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How several providers are written, and providers with many tenants. */
class ProvidersTest {
    private static final String TWO = """
            providers:
              acme:
                issuer: https://idp.acme.example
                client-id: app
                client-secret: s3cret-of-acme
                hosts: [acme.example.com, 'acme.example.net:8443']
                paths: /acme
                title: Acme & Sons
                endpoints: {token: https://idp.acme.example/t}
                endpoints.jwks: https://idp.acme.example/j
              globex:
                issuer: https://idp.globex.example
                client-id: other
                client-auth: none
                clock-skew: 1m
            """;

    @Test
    void areReadInTheirOrderEachWithItsOwnSettings() {
        GatehouseConfig config = Written.yaml(TWO).read();

        assertThat(config.providers()).extracting(ProviderConfig::name).containsExactly("acme", "globex");
        ProviderConfig acme = config.providers().get(0);
        assertThat(acme.key()).isEqualTo("providers.acme");
        assertThat(acme.issuer()).contains("https://idp.acme.example");
        assertThat(acme.clientSecrets().get(0).reveal()).isEqualTo("s3cret-of-acme");
        assertThat(acme.reach().hosts()).containsExactly("acme.example.com", "acme.example.net:8443");
        assertThat(acme.reach().paths()).containsExactly("/acme");
        assertThat(acme.reach().title()).isEqualTo("Acme & Sons");
        assertThat(acme.endpoints().token()).hasToString("Optional[https://idp.acme.example/t]");
        assertThat(acme.endpoints().jwks()).hasToString("Optional[https://idp.acme.example/j]");
        ProviderConfig globex = config.providers().get(1);
        assertThat(globex.clockSkew()).isEqualTo(Duration.ofMinutes(1));
        assertThat(globex.reach().hosts()).isEmpty();
    }

    @Test
    void mayBeWrittenAsYamlInOtherPlaces() {
        GatehouseConfig config = Written.nothing()
                .and("--set", "providers", "{a: {issuer: 'https://a.example', client-id: x, client-auth: none}}")
                .read();
        assertThat(config.providers()).extracting(ProviderConfig::name).containsExactly("a");
        assertThat(Written.nothing()
                        .andVariable(
                                "GATEHOUSE_PROVIDERS",
                                "{b: {issuer: 'https://b.example', client-id: x, client-auth: none}}")
                        .read()
                        .providers())
                .extracting(ProviderConfig::name)
                .containsExactly("b");
    }

    @Test
    void haveSecretsInFilesThatAreWatched(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "from-a-file\n");
        ProviderConfig acme = Written.yaml(
                        "providers:",
                        "  acme:",
                        "    issuer: https://idp.acme.example",
                        "    client-id: app",
                        "    client-secret-file: " + file)
                .read()
                .providers()
                .get(0);
        assertThat(acme.clientSecrets().get(0).reveal()).isEqualTo("from-a-file");
        assertThat(acme.clientSecretFile()).contains(file);
    }

    @Nested
    class AProblem {
        @Test
        void namesTheKeyAndTheLine() {
            assertThat(Written.yaml(TWO.replace("client-id: other", "client-idd: other")
                                    .replace("clock-skew: 1m", "clock-skew: 3m")
                                    .replace("https://idp.acme.example\n", "http://idp.acme.example\n"))
                            .problems())
                    .containsExactly(
                            "gatehouse.yml:3: providers.acme.issuer: expected https, but came \"http://idp.acme.example\"; plain"
                                    + " http is for this machine alone, or for tests with providers.acme.insecure-http: true",
                            "gatehouse.yml:11: providers.globex.client-id: is missing; expected the client id that this application"
                                    + " is registered by at the provider",
                            "gatehouse.yml:13: providers.globex.client-idd: is not known; did you mean client-id?",
                            "gatehouse.yml:15: providers.globex.clock-skew: expected a duration from 0s to 2m, but came 3m");
        }

        @Test
        void isThatBothWaysAreUsed() {
            assertThat(Written.minimumAnd(TWO).problems())
                    .singleElement()
                    .asString()
                    .contains("providers: is written together with provider.issuer; keep one of the two");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"Acme", "1a", "a_b", "'a b'", "a.b", "'../a'", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx"})
        void isANameThatIsNoPlainWord(String name) {
            assertThat(Written.yaml("providers: {" + name
                                    + ": {issuer: 'https://a.example', client-id: x, client-auth: none}}")
                            .problems())
                    .singleElement()
                    .asString()
                    .contains("expected a name of at most 40 lower-case letters, digits and hyphens");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "hosts: [a b] | providers.a.hosts[0]: expected a host",
                    "hosts: ['https://a.example'] | providers.a.hosts[0]: expected a host",
                    "paths: [acme] | providers.a.paths[0]: expected a path prefix",
                    "paths: [/a/../b] | providers.a.paths[0]: expected a path prefix",
                    "paths: ['/a%20b'] | providers.a.paths[0]: expected a path prefix",
                    "client-secret: x | providers.a.client-secret: has no use with providers.a.client-auth: none",
                    "tenants: [x] | providers.a.tenants: has no meaning without {tenantid} in providers.a.issuer",
                    "scopes: [email] | providers.a.scopes: must hold openid",
                    "hosts: {a: b} | providers.a.hosts: expected a single value",
                    "endpoints: x | providers.a.endpoints: expected settings below this key"
                })
        void isWithinOne(String line, String problem) {
            assertThat(Written.yaml(
                                    "providers:",
                                    "  a:",
                                    "    issuer: https://a.example",
                                    "    client-id: x",
                                    "    client-auth: none",
                                    "    " + line)
                            .problems())
                    .singleElement()
                    .asString()
                    .contains(problem);
        }

        @Test
        void isThatThereIsNone() {
            assertThat(Written.yaml("providers: {}").problems())
                    .singleElement()
                    .asString()
                    .contains("expected 1 to 50 providers, but came 0");
            assertThat(Written.yaml("providers: {a: }").problems())
                    .singleElement()
                    .asString()
                    .contains("providers.a: expected a map");
        }

        @Test
        void showsNoSecret() {
            assertThat(Written.yaml(
                                    "providers:",
                                    "  a:",
                                    "    issuer: '${WHERE}'",
                                    "    client-id: x",
                                    "    client-auth: none",
                                    "    client-secret: [s3cret-one, s3cret-one]")
                            .andVariable("WHERE", "s3cret-address")
                            .problems())
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem).doesNotContain("s3cret-"));
        }
    }

    @Nested
    class ManyTenants {
        private static final String ISSUER = "issuer: https://login.microsoftonline.com/{tenantid}/v2.0";
        private static final String METADATA =
                "metadata-url: https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration";
        private static final String TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";

        private Written provider(String... lines) {
            return Written.yaml("provider:\n  client-id: app\n  client-auth: none\n  " + String.join("\n  ", lines));
        }

        @Test
        void areNamed() {
            ProviderConfig provider = provider(ISSUER, METADATA, "tenants: [" + TENANT + "]")
                    .read()
                    .providers()
                    .get(0);
            assertThat(provider.tenants()).containsExactly(TENANT);
            assertThat(provider.insecureAnyTenant()).isFalse();
        }

        @Test
        void areNeverEverybodyWithoutSayingSo() {
            assertThat(provider(ISSUER, METADATA).problems())
                    .singleElement()
                    .asString()
                    .contains("provider.tenants: is missing");
            GatehouseConfig any =
                    provider(ISSUER, METADATA, "insecure-any-tenant: true").read();
            assertThat(any.weakSettings())
                    .singleElement()
                    .satisfies(weak -> assertThat(weak.key()).isEqualTo("provider.insecure-any-tenant"));
        }

        @Test
        void contradictWhatElseIsWritten() {
            assertThat(provider(ISSUER, METADATA, "tenants: [" + TENANT + "]", "insecure-any-tenant: true")
                            .problems())
                    .singleElement()
                    .asString()
                    .contains("provider.tenants: is written together with provider.insecure-any-tenant: true");
            assertThat(provider(ISSUER, "tenants: [" + TENANT + "]").problems())
                    .singleElement()
                    .asString()
                    .contains("provider.metadata-url: is missing");
            for (String bad : List.of("common", "organizations", TENANT.toUpperCase(java.util.Locale.ROOT), "'*'")) {
                assertThat(provider(ISSUER, METADATA, "tenants: [" + bad + "]").problems())
                        .singleElement()
                        .asString()
                        .contains("provider.tenants[0]: expected the identifier of a tenant");
            }
        }
    }
}
