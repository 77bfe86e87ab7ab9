package io.gatehouse.proxy.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.proxy.importer.draft.Draft;
import io.gatehouse.proxy.importer.draft.ImportFailedException;
import io.gatehouse.proxy.importer.draft.Note;
import io.gatehouse.proxy.importer.draft.YamlText;
import io.gatehouse.proxy.importer.httpd.HttpdImport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpdImportTest {
    private static final String BASE = """
            OIDCProviderMetadataURL https://idp.example.com/.well-known/openid-configuration
            OIDCClientID app
            OIDCClientSecret s3cret
            OIDCRedirectURI https://app.example.com/oidc/callback
            """;
    private static final String PROXY = "ProxyPass / http://127.0.0.1:8080/\n";
    private static final String PROTECTED = "<Location />\nAuthType openid-connect\nRequire valid-user\n</Location>\n";

    @TempDir
    private Path directory;

    private Draft draft(String text) throws IOException, ImportFailedException {
        return draft(text, null, Map.of());
    }

    private Draft draft(String text, @Nullable String host, Map<String, String> defines)
            throws IOException, ImportFailedException {
        Path file = Files.writeString(directory.resolve("httpd.conf"), text);
        return HttpdImport.read(List.of(file), defines, host);
    }

    private static String yaml(Draft draft) {
        return YamlText.of(draft, List.of(), secret -> false, "");
    }

    /** Returns the YAML of a configuration that the gateway takes. */
    private String imported(String text) throws IOException, ImportFailedException {
        Draft draft = draft(text);
        ImportResult result = Importer.finish(draft, "httpd.conf", null, false, Map.of());
        assertThat(result.problems()).as(result.yaml()).isEmpty();
        return yaml(draft);
    }

    /** Returns the rules of a site, one a line. */
    private List<String> rules(String sections) throws IOException, ImportFailedException {
        return imported(BASE + PROXY + sections)
                .lines()
                .dropWhile(line -> !line.equals("rules:"))
                .skip(1)
                .takeWhile(line -> line.startsWith(" "))
                .filter(line -> !line.strip().startsWith("#"))
                .map(String::strip)
                .toList();
    }

    private static List<String> directives() throws IOException {
        try (InputStream in = HttpdImportTest.class.getResourceAsStream("mod-auth-openidc-directives.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    @Test
    void knowsEveryDirectiveOfTheModuleByName() throws IOException {
        assertThat(directives()).hasSize(146);
        assertThat(HttpdImport.knownDirectives()).containsAll(directives());
    }

    @ParameterizedTest
    @MethodSource("directives")
    void carriesEveryDirectiveOverOrExplainsIt(String directive) throws IOException, ImportFailedException {
        String without = yaml(draft(BASE + PROXY + PROTECTED));
        String with = yaml(draft(BASE + PROXY + PROTECTED + directive + " 77 88\n"));
        String line = directive + " (" + directory.resolve("httpd.conf") + ":9)";

        // Those that are there already are replaced, others become a setting or a comment; a few are asked about by
        // others.
        assertThat(with).as(directive).doesNotContain("is not known here");
        if (!List.of(
                        "OIDCCacheType",
                        "OIDCSessionType",
                        "OIDCRedisCacheUsername",
                        "OIDCRedisCacheDatabase",
                        "OIDCPassAccessToken",
                        "OIDCPassIDTokenAs",
                        "OIDCPassClaimsAs",
                        "OIDCCookieHTTPOnly",
                        "OIDCSSLValidateServer",
                        "OIDCDefaultURL",
                        "OIDCDefaultLoggedOutURL",
                        "OIDCUnAuthAction",
                        "OIDCUnAutzAction",
                        "OIDCCookieSameSite")
                .contains(directive)) {
            assertThat(with).as(directive + " " + line).isNotEqualTo(without);
        }
    }

    @Nested
    class Rules {
        @Test
        void standInTheOppositeOrderOfTheSections() throws IOException, ImportFailedException {
            assertThat(rules(PROTECTED + """
                            <Location /admin>
                                Require claim roles:admin
                            </Location>
                            <Location /public/>
                                Require all granted
                            </Location>
                            """))
                    .containsExactly(
                            "- {path: /public/**, allow: everyone}",
                            "- {path: /admin/**, allow: {claim: {roles: admin}}}",
                            "- {path: /**, allow: signed-in}");
        }

        @Test
        void takeOverWhatALaterSectionDecidesForEverything() throws IOException, ImportFailedException {
            assertThat(rules("<Location /admin>\nRequire all denied\n</Location>\n" + PROTECTED))
                    .containsExactly("- {path: /**, allow: signed-in}");
        }

        @Test
        void letEverybodyToWhatNoSectionIsAbout() throws IOException, ImportFailedException {
            assertThat(rules("<Location /app>\nAuthType openid-connect\nRequire valid-user\n</Location>\n"))
                    .containsExactly("- {path: /app/**, allow: signed-in}", "- {path: /**, allow: everyone}");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "Require claim level:2 | {claim: {level: [2, '2']}}",
                    "Require claim a:1 b:x | {any: [{claim: {a: [1, '1']}}, {claim: {b: x}}]}",
                    "Require claim email~@corp\\.example$ | {claim: {email: {matches: '(?s:.*)@corp\\.example'}}}",
                    "Require claim email~^ann@ | {claim: {email: {matches: 'ann@(?s:.*)'}}}",
                    "Require claim realm_access.roles:admin | {claim: {realm_access.roles: admin}}",
                    "Require claim https://example.com/roles:admin | {claim: {'https://example.com/roles': admin}}",
                    "Require claim star:5* | {claim: {star: {equals: 5*}}}",
                    "Require user ann bob | {claim: {sub: [ann, bob]}}",
                    "Require valid-user | signed-in"
                })
        void sayWhatRequireSays(String require, String allow) throws IOException, ImportFailedException {
            assertThat(rules("<Location />\nAuthType openid-connect\n" + require + "\n</Location>\n"))
                    .containsExactly("- {path: /**, allow: " + allow + "}");
        }

        @Test
        void combineContainers() throws IOException, ImportFailedException {
            assertThat(rules("""
                            <Location />
                                AuthType openid-connect
                                <RequireAll>
                                    Require valid-user
                                    Require claim a:x
                                    <RequireNone>
                                        Require claim kind:guest
                                    </RequireNone>
                                </RequireAll>
                            </Location>
                            """))
                    .containsExactly(
                            "- path: /**",
                            "allow: {all: [{claim: {a: x}}, {any: [{claim: {kind: {absent: true}}}, {not: {claim: {kind: guest}}}]}]}");
        }

        @Test
        void chooseByAddressWhereApacheAsksForOne() throws IOException, ImportFailedException {
            assertThat(rules("""
                            <Location />
                                AuthType openid-connect
                                Require valid-user
                                Require ip 10.1 192.168.0.0/255.255.0.0
                            </Location>
                            """))
                    .containsExactly(
                            "- {path: /**, from: [10.1.0.0/16, 192.168.0.0/16], allow: everyone}",
                            "- {path: /**, allow: signed-in}");
            assertThat(rules("""
                            <Location />
                                AuthType openid-connect
                                <RequireAll>
                                    Require valid-user
                                    Require not ip 10.0.0.0/8
                                </RequireAll>
                            </Location>
                            """))
                    .containsExactly(
                            "- {path: /**, from: [10.0.0.0/8], allow: {role: nobody-has-this}, on-anonymous: 403}",
                            "- {path: /**, allow: signed-in}");
        }

        @Test
        void chooseByMethod() throws IOException, ImportFailedException {
            assertThat(rules("""
                            <Location />
                                AuthType openid-connect
                                <LimitExcept GET>
                                    Require valid-user
                                </LimitExcept>
                            </Location>
                            """))
                    .containsExactly(
                            "- {path: /**, methods: [GET], allow: everyone}", "- {path: /**, allow: signed-in}");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "Require group staff",
                    "Require claims_expr '.a == 1'",
                    "Require expr %{TIME} -gt 1",
                    "Require host example.com",
                    "Require all denied"
                })
        void letNobodyPassWhereSomethingIsNotUnderstood(String require) throws IOException, ImportFailedException {
            assertThat(rules("<Location />\nAuthType openid-connect\n" + require + "\n</Location>\n"))
                    .containsExactly("- {path: /**, allow: {role: nobody-has-this}, on-anonymous: 403}");
            assertThat(rules("<Location />\nAuthType openid-connect\n<RequireAll>\nRequire valid-user\n<RequireNone>\n"
                            + require + "\n</RequireNone>\n</RequireAll>\n</Location>\n"))
                    .containsExactly(
                            require.equals("Require all denied")
                                    ? "- {path: /**, allow: signed-in}"
                                    : "- {path: /**, allow: {role: nobody-has-this}, on-anonymous: 403}");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Order deny,allow\nDeny from all\nAllow from 10.0.0.0/8",
                    "Order allow,deny\nAllow from 10.0.0.0/8",
                    "AuthMerging And\nRequire claim a:b",
                    "SSLVerifyClient require"
                })
        void letNobodyPassWhereApacheClosesInOtherWords(String words) throws IOException, ImportFailedException {
            assertThat(rules(PROTECTED + "<Location /x>\n" + words + "\n</Location>\n"))
                    .containsExactly(
                            "- {path: /x/**, allow: {role: nobody-has-this}, on-anonymous: 403}",
                            "- {path: /**, allow: signed-in}");
        }

        @Test
        void passOverOldWordsThatCloseNothing() throws IOException, ImportFailedException {
            assertThat(
                            rules(
                                    "<Location />\nAuthType openid-connect\nOrder allow,deny\nAllow from all\nRequire valid-user\n</Location>\n"))
                    .containsExactly("- {path: /**, allow: signed-in}");
        }

        @Test
        void closeNothingForWhatIsNoRequirement() throws IOException, ImportFailedException {
            assertThat(rules(PROTECTED
                            + "<If \"%{HTTP:X-Requested-With} == 'XMLHttpRequest'\">\nOIDCUnAuthAction 401\n</If>\n"
                            + "<LocationMatch ^/x[0-9]+>\nOIDCUnAuthAction 401\n</LocationMatch>\n"))
                    .containsExactly("- {path: /**, allow: signed-in}");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Denied", "DENIED", "", "nobody"})
        void letNobodyPassWhoIsNotGranted(String word) throws IOException, ImportFailedException {
            assertThat(rules("<Location />\nRequire all " + word + "\n</Location>\n"))
                    .containsExactly("- {path: /**, allow: {role: nobody-has-this}, on-anonymous: 403}");
        }

        @Test
        void doNotOpenWhatAnEarlierSectionRequiresOfSomeOfTheirPaths() throws IOException, ImportFailedException {
            String admin = "<Location /admin>\nAuthType openid-connect\nRequire claim groups:admin\n</Location>\n";
            String pages = "<LocationMatch \"\\.html$\">\nOIDCUnAuthAction 401\n</LocationMatch>\n";
            assertThat(rules(admin + pages))
                    .noneMatch(rule -> rule.contains(".html"))
                    .first()
                    .asString()
                    .startsWith("- {path: /admin/**, allow: {claim:");
            assertThat(rules(PROTECTED + admin + pages)).noneMatch(rule -> rule.contains(".html"));
            assertThat(rules(PROTECTED
                            + "<LocationMatch ^/api/v[0-9]+/admin>\nRequire claim a:b\n</LocationMatch>\n"
                            + "<Location /api/v1/admin>\nOIDCUnAuthAction 401\n</Location>\n"))
                    .noneMatch(rule -> rule.contains("/api/v1/admin"));
        }

        @Test
        void letNobodyPassWithPasswords() throws IOException, ImportFailedException {
            assertThat(rules("<Location />\nAuthType Basic\nRequire valid-user\n</Location>\n"))
                    .containsExactly("- {path: /**, allow: {role: nobody-has-this}, on-anonymous: 403}");
        }

        @Test
        void closeWhatAnExpressionMayBeAbout() throws IOException, ImportFailedException {
            assertThat(rules(PROTECTED + "<LocationMatch ^/api/v[0-9]+/admin>\nRequire claim a:b\n</LocationMatch>\n"))
                    .containsExactly(
                            "- {path: /api/**, allow: {role: nobody-has-this}, on-anonymous: 403}",
                            "- {path: /**, allow: signed-in}");
            assertThat(rules(PROTECTED + "<LocationMatch ^/x[0-9]+>\nRequire all granted\n</LocationMatch>\n"))
                    .containsExactly("- {path: /**, allow: signed-in}");
            assertThat(
                            rules(
                                    PROTECTED
                                            + "<Location /a>\n<If \"-n %{HTTP_COOKIE}\">\nRequire all granted\n</If>\nRequire claim a:b\n</Location>\n"))
                    .first()
                    .isEqualTo("- {path: /a/**, allow: {role: nobody-has-this}, on-anonymous: 403}");
        }

        @Test
        void inheritWhatIsAroundThem() throws IOException, ImportFailedException {
            assertThat(rules(PROTECTED + """
                            OIDCOAuthVerifyAudience https://api.example.com
                            <Location /api>
                                AuthType auth-openidc
                                OIDCUnAuthAction 401
                            </Location>
                            <Location /pay>
                                OIDCPathAuthRequestParams acr_values=mfa&max_age=900
                                OIDCUnAutzAction auth
                            </Location>
                            """))
                    .containsExactly(
                            "- {path: /pay/**, allow: signed-in, step-up: {acr: [mfa], max-age: 15m}, on-denied: step-up}",
                            "- {path: /api/**, accept: [session, bearer], allow: signed-in, on-anonymous: 401}",
                            "- {path: /**, allow: signed-in}");
        }
    }

    @Nested
    class Routes {
        private List<String> routes(String text) throws IOException, ImportFailedException {
            return imported(BASE + text + PROTECTED)
                    .lines()
                    .dropWhile(line -> !line.equals("routes:"))
                    .skip(1)
                    .takeWhile(line -> line.startsWith(" "))
                    .filter(line -> !line.strip().startsWith("#"))
                    .map(String::strip)
                    .toList();
        }

        @Test
        void sendRequestsWhereApacheDid() throws IOException, ImportFailedException {
            assertThat(routes("""
                            ProxyPreserveHost On
                            ProxyPass /reports http://10.0.0.7:3000/r timeout=300 connectiontimeout=2
                            ProxyPass /app/ http://10.0.0.8:8080/app/
                            ProxyPassMatch ^/old/(.*)$ http://10.0.0.9/new/$1
                            ProxyPass /ws ws://10.0.0.8:8080/ws
                            ProxyPass / http://10.0.0.8:8080/
                            ProxyPass /never http://10.0.0.1/
                            """))
                    .containsExactly(
                            "- {path: /, upstream: 'http://10.0.0.8:8080'}",
                            "- {path: /app, upstream: 'http://10.0.0.8:8080'}",
                            "- {path: /old, upstream: 'http://10.0.0.9/new', strip-path: true}",
                            "- {path: /reports, upstream: 'http://10.0.0.7:3000/r', strip-path: true, timeout: 5m, connect-timeout: 2s}",
                            "- {path: /ws, upstream: 'http://10.0.0.8:8080'}");
        }

        @Test
        void shareRequestsAsBalancersDo() throws IOException, ImportFailedException {
            assertThat(routes("""
                            ProxyPreserveHost On
                            <Proxy balancer://cluster>
                                BalancerMember http://10.0.0.1:8080
                                BalancerMember http://10.0.0.2:8080
                                ProxySet lbmethod=bybusyness
                            </Proxy>
                            ProxyPass / balancer://cluster/
                            """))
                    .containsExactly(
                            "- {path: /, upstream: ['http://10.0.0.1:8080', 'http://10.0.0.2:8080'], balance: least-connections}");
        }

        @Test
        void haveHeadersOfTheirOwn() throws IOException, ImportFailedException {
            String yaml = imported(BASE + PROXY + """
                    RequestHeader set X-Environment prod
                    RequestHeader unset X-Debug
                    RequestHeader set X-Forwarded-Proto https
                    Header always set X-Frame-Options DENY
                    Header always set Strict-Transport-Security "max-age=31536000; includeSubDomains"
                    Header unset Server
                    """ + PROTECTED);

            assertThat(yaml)
                    .contains(
                            "request-headers: {set: {X-Environment: prod}, remove: [X-Debug]}",
                            "response-headers: {set: {X-Frame-Options: DENY}, remove: [Server]}",
                            "max-age: 365d",
                            "include-subdomains: true");
        }

        @Test
        void areMissedWhereApacheServedFiles() throws IOException, ImportFailedException {
            assertThat(draft(BASE + "DocumentRoot /var/www\n" + PROTECTED).allNotes())
                    .anyMatch(note ->
                            note.kind() == Note.Kind.BY_HAND && note.what().equals("ProxyPass"));
        }
    }

    @Nested
    class TheSite {
        private static final String TWO = """
                <VirtualHost *:443>
                    ServerName one.example.com
                    SSLEngine on
                    OIDCRedirectURI /oidc/callback
                    ProxyPass / http://10.0.0.1/
                </VirtualHost>
                <VirtualHost *:443>
                    ServerName two.example.com
                    ServerAlias b.example.com
                    SSLEngine on
                    OIDCRedirectURI /oidc/callback
                    ProxyPass / http://10.0.0.2/
                </VirtualHost>
                <VirtualHost *:80>
                    ServerName one.example.com
                    Redirect permanent / https://one.example.com/
                </VirtualHost>
                """;

        @Test
        void mustBeChosenWhereThereAreSeveral() {
            assertThatThrownBy(() -> draft(TWO))
                    .isInstanceOf(ImportFailedException.class)
                    .hasMessageContainingAll("--host", "one.example.com on *:443", "two.example.com on *:443");
            assertThatThrownBy(() -> draft(TWO, "three.example.com", Map.of()))
                    .hasMessageContaining("three.example.com");
        }

        @Test
        void isTheOneThatIsNamed() throws IOException, ImportFailedException {
            String one = yaml(draft(TWO, "one.example.com", Map.of()));
            String two = yaml(draft(TWO, "B.example.com", Map.of()));

            assertThat(one)
                    .contains("public-url: 'https://one.example.com'", "http://10.0.0.1", "redirect: https")
                    .doesNotContain("10.0.0.2");
            assertThat(two)
                    .contains("allowed-hosts: [two.example.com, b.example.com]", "http://10.0.0.2")
                    .doesNotContain("10.0.0.1", "redirect: https");
        }

        @Test
        void isReadWithWhatItIncludesAndDefines() throws IOException, ImportFailedException {
            Files.createDirectories(directory.resolve("sites"));
            Files.writeString(directory.resolve("sites/b.conf"), "ProxyPass / http://${BACKEND}/\n");
            Files.writeString(directory.resolve("sites/a.conf"), "Define BACKEND \\\n  10.0.0.5:8080\n");
            String yaml = yaml(draft(
                    BASE + "IncludeOptional sites/*.conf\nInclude none/*.conf\n"
                            + "<IfDefine STAGING>\nOIDCScope \"openid staging\"\n</IfDefine>\n"
                            + "<IfModule !mod_auth_openidc.c>\nOIDCClientID other\n</IfModule>\n" + PROTECTED,
                    null,
                    Map.of("STAGING", "")));

            assertThat(yaml)
                    .contains(
                            "http://10.0.0.5:8080", "scopes: [openid, staging]", "client-id: app", "BY HAND: Include");
        }

        @Test
        void keepsVariablesOfTheEnvironment() throws IOException, ImportFailedException {
            Draft draft = draft("OIDCClientSecret ${SECRET_OF_APP}\nOIDCClientID ${ID_OF_APP}\n" + PROTECTED);

            assertThat(yaml(draft)).contains("client-secret: '${SECRET_OF_APP}'", "client-id: '${ID_OF_APP}'");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {"<Location /> | is never closed", "</Location> | closes nothing", "<Location | expected >"})
        void mustBeWellFormed(String line, String why) {
            assertThatThrownBy(() -> draft(BASE + line + "\n"))
                    .isInstanceOf(ImportFailedException.class)
                    .hasMessageContaining("httpd.conf:5")
                    .hasMessageContaining(why);
        }

        @Test
        void mayNotIncludeItselfForEver() {
            assertThatThrownBy(() -> draft("Include httpd.conf\n")).isInstanceOf(ImportFailedException.class);
        }
    }
}
