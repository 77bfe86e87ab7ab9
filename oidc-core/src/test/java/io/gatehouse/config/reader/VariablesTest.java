package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.Secret;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTest {
    @Nested
    class InAValue {
        @ParameterizedTest
        @CsvSource({
            "${NAME}, v",
            "a${NAME}b, avb",
            "${NAME}${NAME}, vv",
            "${NONE:-d}, d",
            "${EMPTY:-d}, d",
            "${NAME:-d}, v",
            "x${NONE:-}y, xy",
            "${NONE:-a:-b}, a:-b",
            "$${NAME}, ${NAME}",
            "a$${NAME}${NAME}, a${NAME}v",
            "$$${NAME}, $${NAME}",
            "$NAME, $NAME",
            "$, $",
            "{NAME}, {NAME}",
            "${REFERS}, ${NAME}"
        })
        void areReplaced(String text, String value) {
            GatehouseConfig config = Written.minimumAnd("provider.authorization-params:", "  p: '" + text + "'")
                    .andVariable("NAME", "v")
                    .andVariable("EMPTY", "")
                    .andVariable("REFERS", "${NAME}")
                    .read();
            assertThat(config.providers().get(0).authorizationParams()).containsEntry("p", value);
        }

        @Test
        void areReplacedInParametersToo() {
            assertThat(Written.minimumAnd()
                            .and("init-param", "endpoint-path", "/${NAME}")
                            .andVariable("NAME", "v")
                            .read()
                            .endpointPath())
                    .isEqualTo("/v");
        }

        @Test
        void areNotLookedForInTheEnvironmentItself() {
            assertThat(Written.yaml("provider: {issuer: 'https://a.example', client-id: a}")
                            .andVariable("GATEHOUSE_PROVIDER_CLIENT_SECRET", "${NAME}")
                            .read()
                            .providers()
                            .get(0)
                            .clientSecrets())
                    .contains(Secret.of("${NAME}"));
        }

        @Test
        void mayMakeAList() {
            assertThat(Written.minimumAnd("allowed-hosts: ${HOSTS}")
                            .andVariable("HOSTS", "a.example, b.example:81")
                            .read()
                            .allowedHosts())
                    .containsExactly("a.example", "b.example:81");
            assertThat(Written.minimumAnd("allowed-hosts: ${HOSTS}")
                            .andVariable("HOSTS", "[a.example, b.example]")
                            .read()
                            .allowedHosts())
                    .containsExactly("a.example", "b.example");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${NONE} | the environment variable NONE is not set; set it, or write a default, as in ${NONE:-default}",
                "${EMPTY} | the environment variable EMPTY is empty; set it, or write a default, as in ${EMPTY:-default}",
                "${NAME | expected } after ${, as in ${NAME}",
                "${} | expected the name of an environment variable in ${…}",
                "${a b} | expected the name of an environment variable in ${…}",
                "${1A} | expected the name of an environment variable in ${…}",
                "${NONE:-${NAME}} | the default in ${NONE:-…} must not hold a further ${…}"
            })
    void areMissedOrMisspeltWithAWord(String text, String why) {
        assertThat(Written.minimumAnd("login:", "  default-return: '" + text + "'")
                        .andVariable("NAME", "v")
                        .andVariable("EMPTY", "")
                        .problems())
                .singleElement()
                .asString()
                .startsWith("gatehouse.yml:3: login.default-return: " + why);
    }

    @Nested
    class OfTheProductsOwnName {
        @Test
        void areProblemsWhenNobodyKnowsThem() {
            assertThat(Written.minimumAnd()
                            .andVariable("GATEHOUSE_PROVIDER_CLIENTID", "s3cr3t")
                            .andVariable("gatehouse_x", "y")
                            .andVariable("PATH", "z")
                            .problems())
                    .containsExactly(
                            "environment variable GATEHOUSE_PROVIDER_CLIENTID: GATEHOUSE_PROVIDER_CLIENTID: is not known; did you"
                                    + " mean GATEHOUSE_PROVIDER_CLIENT_ID?; variables that begin with GATEHOUSE_ are settings");
        }

        @ParameterizedTest
        @CsvSource({
            "GATEHOUSE_PORT, tcp://10.0.0.1:80",
            "GATEHOUSE_PORT_8002_TCP, tcp://10.0.0.1:8002",
            "GATEHOUSE_PORT_8002_TCP_PROTO, tcp",
            "GATEHOUSE_PORT_8002_TCP_PORT, 8002",
            "GATEHOUSE_PORT_8002_TCP_ADDR, 10.0.0.1",
            "GATEHOUSE_SERVICE_HOST, 10.0.0.1",
            "GATEHOUSE_SERVICE_PORT, 80",
            "GATEHOUSE_SERVICE_PORT_HTTP, 80",
            "GATEHOUSE_REDIS_SERVICE_HOST, 10.0.0.2",
            "GATEHOUSE_REDIS_PORT, tcp://10.0.0.2:6379",
            "GATEHOUSE_REDIS_PORT_6379_TCP_ADDR, 10.0.0.2",
            "GATEHOUSE_DB_NAME, /web/gatehouse_db",
            "GATEHOUSE_DB_ENV_POSTGRES_PASSWORD, x"
        })
        void areLeftAloneWhenTheyAreServiceLinks(String name, String text) {
            assertThat(Written.minimumAnd().andVariable(name, text).problems()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"GATEHOUSE_PORT", "GATEHOUSE_NAME", "GATEHOUSE_SERVICE_PORTS"})
        void areProblemsWhenTheyOnlyLookLikeServiceLinks(String name) {
            assertThat(Written.minimumAnd().andVariable(name, "8002").problems())
                    .hasSize(1);
        }

        @Test
        void areLeftAloneWhenAValueRefersToThem() {
            assertThat(Written.minimumAnd("endpoint-path: ${GATEHOUSE_HOME:-/x}")
                            .and("--set", "login.default-return", "${GATEHOUSE_START}")
                            .andVariable("GATEHOUSE_HOME", "/home")
                            .andVariable("GATEHOUSE_START", "/start")
                            .read()
                            .endpointPath())
                    .isEqualTo("/home");
        }
    }

    @Test
    void standForOneKeyEach() {
        assertThat(ConfigReader.keys())
                .extracting(key -> EnvironmentNames.of(key.name()))
                .doesNotHaveDuplicates();
        assertThat(EnvironmentNames.of("provider.client-secret")).isEqualTo("GATEHOUSE_PROVIDER_CLIENT_SECRET");
    }
}
