package io.gatehouse.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import io.gatehouse.servlet.testing.Container.WebApp;
import io.gatehouse.servlet.testing.JettyContainer;
import io.gatehouse.servlet.testing.Page;
import io.gatehouse.servlet.testing.WebApps;
import io.gatehouse.testing.Browser;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServletExchangeTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int MAX = 100;
    // Good from 2020 to 2119, in January 2020, and in January 2120.
    private static final String GOOD = """
            -----BEGIN CERTIFICATE-----
            MIIBODCB3qADAgECAgkA2WMYQFXUGqUwCgYIKoZIzj0EAwIwDzENMAsGA1UEAxME
            Z29vZDAgFw0yMDAxMDEwMDAwMDBaGA8yMTE5MTIwODAwMDAwMFowDzENMAsGA1UE
            AxMEZ29vZDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABP2rJTs/qjZv+LQW2D8t
            Sl5tHCAObvcaotpp29pLhEZZLt34cVF0y1kAqCbEsW5vXaPaUxR1civBFiq9eAAe
            XGijITAfMB0GA1UdDgQWBBRm8nmi7KELnj/ZvDeew0iXFJxmDDAKBggqhkjOPQQD
            AgNJADBGAiEA0x6oqRFw4aNlQQrvVEpwaW9oEHG4yle2eCRsh4Li8bsCIQDyATUI
            lbALrHIg3c5PRVCupVRPRzqDw76Lg7H4okbOLQ==
            -----END CERTIFICATE-----
            """;
    private static final String OVER = """
            -----BEGIN CERTIFICATE-----
            MIIBNDCB26ADAgECAgglrU/Y9FIyRTAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDEwRv
            dmVyMB4XDTIwMDEwMTAwMDAwMFoXDTIwMDEzMTAwMDAwMFowDzENMAsGA1UEAxME
            b3ZlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGUqApVCtpSJp8kw+IRHrbES
            97T0H6xntGhslV7TqDrouX25z1FHF0hW0h0ew7JnoEUqyJIdbIeCxBjt8jXETB+j
            ITAfMB0GA1UdDgQWBBTvFZ0j/jrlTjk5GFw1IIS4nPGSPDAKBggqhkjOPQQDAgNI
            ADBFAiAsdeOU9rdhDkNm0wAXH/LvNF7a23SN+im1Kn93MjnC5gIhALvkjmJBBocF
            qkXKL1RpxwWJmDpMBye6x10lwJql+XAz
            -----END CERTIFICATE-----
            """;
    private static final String NOT_YET = """
            -----BEGIN CERTIFICATE-----
            MIIBOzCB4aADAgECAggqU5UWmE1KhDAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDEwVs
            YXRlcjAiGA8yMTIwMDEwMTAwMDAwMFoYDzIxMjAwMTMxMDAwMDAwWjAQMQ4wDAYD
            VQQDEwVsYXRlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLO2Vsay4i183DDR
            vZOLaHVM0rGoR+LqZUNWXyFgJXD1mBZwm2Iq27Bp60fbgsPM7lnsWWuuutw+xC/a
            kh2He4OjITAfMB0GA1UdDgQWBBRUHoGOWIbzyZH/82Aiu+dUIss5iTAKBggqhkjO
            PQQDAgNJADBGAiEA9p58QNq9pBJRm7kgwqvKiFy+14VpZkMKQ+rjwrEtSJ8CIQCA
            i+ruHiEots6nFoOFag9AGA8VPUy2PJl33AUfbxABcA==
            -----END CERTIFICATE-----
            """;
    private static final JettyContainer CONTAINER = new JettyContainer();

    private final Browser browser = new Browser();

    @BeforeAll
    static void start() throws Exception {
        Page facts = (request, response) -> {
            ServletExchange exchange = new ServletExchange(request);
            response.getWriter()
                    .write(String.join(
                            " ",
                            exchange.method(),
                            exchange.scheme(),
                            exchange.authority().orElse("-"),
                            exchange.contextPath(),
                            exchange.rawPath(),
                            exchange.rawQuery().orElse("-"),
                            exchange.peerAddress()));
        };
        Page form = (request, response) -> {
            response.setCharacterEncoding("UTF-8");
            try {
                Params params = new ServletExchange(request).form(MAX);
                Map<String, Object> read = new TreeMap<>();
                params.names().forEach(name -> read.put(name, params.all(name)));
                response.getWriter().write(read.toString());
            } catch (MalformedRequestException e) {
                response.getWriter().write("malformed: " + e.getMessage());
            }
        };
        Page certificate = (request, response) -> {
            // As a container does it after a handshake.
            request.setAttribute("jakarta.servlet.request.X509Certificate", new X509Certificate[] {
                read(Map.of("good", GOOD, "over", OVER, "not-yet", NOT_YET)
                        .get(String.valueOf(request.getQueryString())))
            });
            response.getWriter()
                    .write(new ServletExchange(request)
                            .clientCertificate()
                            .map(ClientCertificate::subject)
                            .orElse("none"));
        };
        CONTAINER.start(WebApp.of(
                "/app",
                (classes, context) -> WebApps.addPages(
                        context, Map.of("/facts/*", facts, "/form", form, "/certificate", certificate))));
    }

    private static X509Certificate read(@Nullable String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(String.valueOf(pem).getBytes(US_ASCII)));
        } catch (CertificateException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"good, CN=good", "over, none", "not-yet, none"})
    void tellsOfACertificateOnlyWhileItIsGood(String which, String subject) throws Exception {
        assertThat(browser.navigate(CONTAINER.origin() + "/app/certificate?" + which)
                        .text())
                .isEqualTo(subject);
    }

    @AfterAll
    static void stop() throws Exception {
        CONTAINER.stop();
    }

    @Test
    void reportsWhatWasSent() throws Exception {
        String authority = CONTAINER.origin().substring("http://".length());

        String facts = browser.request("PURGE", CONTAINER.origin() + "/app/facts/a%20b;jsessionid=1?x=%41&&y")
                .header("X-Forwarded-Proto", "https")
                .send()
                .text();

        assertThat(facts)
                .isEqualTo("PURGE http " + authority + " /app /app/facts/a%20b;jsessionid=1 x=%41&&y 127.0.0.1");
    }

    @Test
    void tellsAnEmptyQueryFromNone() throws Exception {
        assertThat(browser.navigate(CONTAINER.origin() + "/app/facts/x").text()).contains(" /app/facts/x - ");
        assertThat(browser.navigate(CONTAINER.origin() + "/app/facts/x?").text())
                .contains(" /app/facts/x  ");
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "::1, ::1", "[::1], ::1", "fe80::1%eth0, fe80::1", "[fe80::1%2], fe80::1"})
    void readsAddressesAsLiterals(String fromContainer, String literal) {
        assertThat(ServletExchange.withoutZone(fromContainer)).isEqualTo(literal);
    }

    private Browser.Request post(String type, byte[] body) {
        return browser.request("POST", CONTAINER.origin() + "/app/form").body(type, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {FORM, FORM + ";charset=UTF-8", "Application/X-WWW-Form-URLEncoded ; charset=x"})
    void readsAForm(String type) throws Exception {
        assertThat(post(type, "a=1&b=Zo%C3%AB&a=2".getBytes(UTF_8)).send().text())
                .isEqualTo("{a=[1, 2], b=[Zoë]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "multipart/form-data; boundary=x", FORM + "x", "x/y;" + FORM})
    void readsNothingElse(String type) throws Exception {
        assertThat(post(type, "a=1".getBytes(UTF_8)).send().text()).startsWith("malformed: a body of type");
    }

    @Test
    void readsAFormOfTheLargestSize() throws Exception {
        byte[] body = ("a=" + "x".repeat(MAX - 2)).getBytes(UTF_8);

        assertThat(post(FORM, body).send().text()).startsWith("{a=");
        assertThat(post(FORM, body).chunked().send().text()).startsWith("{a=");
    }

    @Test
    void readsNoFormOfOneByteMore() throws Exception {
        byte[] body = ("a=" + "x".repeat(MAX - 1)).getBytes(UTF_8);

        assertThat(post(FORM, body).send().text()).startsWith("malformed: the form must not be larger than 100");
        assertThat(post(FORM, body).chunked().send().text())
                .startsWith("malformed: the form must not be larger than 100");
    }

    @Test
    void readsNoCompressedForm() throws Exception {
        assertThat(post(FORM, "a=1".getBytes(UTF_8))
                        .header("Content-Encoding", "gzip")
                        .send()
                        .text())
                .startsWith("malformed: ");
    }

    @Test
    void readsNoFormThatIsNoText() throws Exception {
        assertThat(post(FORM, new byte[] {'a', '=', (byte) 0xFF}).send().text())
                .startsWith("malformed: a form must be UTF-8");
    }
}
