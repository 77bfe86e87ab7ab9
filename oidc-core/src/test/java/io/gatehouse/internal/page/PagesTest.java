package io.gatehouse.internal.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.config.ConfigException;
import io.gatehouse.internal.page.Pages.Page;
import io.gatehouse.outcome.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
    private static final String EVIL = "\"'><script>alert(1)</script>&{{nonce}}<img src=x onerror=y>\u2028`${x}";

    @TempDir
    Path directory;

    private static Pages builtIn() {
        return Pages.load(Optional.empty(), new SecureRandom());
    }

    private static Answer write(Pages pages, Page page, String value) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : List.of(
                "title",
                "detail",
                "code",
                "status",
                "reference",
                "login_url",
                "logout_url",
                "home_url",
                "return_to",
                "callback_url",
                "can_sign_in")) {
            values.put(name, value);
        }
        values.put("fields", List.of(Map.of("name", value, "value", value)));
        values.put("providers", List.of(Map.of("title", value, "login_url", value)));
        return pages.write(page, 400, values, Map.of("X-Further", "1"));
    }

    private static String body(Answer answer) {
        return new String(answer.body(), UTF_8);
    }

    @ParameterizedTest
    @EnumSource(Page.class)
    void escapesWhateverComesFromOutside(Page page) {
        String body = body(write(builtIn(), page, EVIL));
        assertThat(body).doesNotContain("<script>alert", "<img", "onerror=y>", "\"'>", "`");
        // What was there without any value is all the markup there is.
        assertThat(body.replaceAll("[^<]", ""))
                .hasSameSizeAs(body(write(builtIn(), page, "x")).replaceAll("[^<]", ""));
    }

    @ParameterizedTest
    @EnumSource(Page.class)
    void loadsNothingAndIsFramedByNobody(Page page) {
        Answer answer = write(builtIn(), page, "x");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers())
                .containsEntry("Content-Type", "text/html; charset=utf-8")
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("X-Frame-Options", "DENY")
                .containsEntry("X-Further", "1")
                .containsKey("Referrer-Policy");
        assertThat(answer.headers().get("Content-Security-Policy"))
                .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action ")
                .doesNotContain("unsafe", "*")
                // A form's answer may lead anywhere: to the provider, or to where a login or logout ends.
                .satisfies(policy ->
                        assertThat(policy.replaceAll("form-action [^;]*", "")).doesNotContain("http:", "https:"));
        assertThat(body(answer))
                .doesNotContainPattern("(src|href)=\"(https?:)?//")
                .doesNotContain("@import", "url(");
    }

    @ParameterizedTest
    @EnumSource(Page.class)
    void runsNothingWithoutTheNonceOfThisVeryAnswer(Page page) {
        Answer answer = write(builtIn(), page, "x");
        Matcher nonce = Pattern.compile("'nonce-([A-Za-z0-9_-]{43})'")
                .matcher(String.valueOf(answer.headers().get("Content-Security-Policy")));
        assertThat(nonce.find()).isTrue();
        assertThat(body(answer).replace("nonce=\"" + nonce.group(1) + "\"", ""))
                .doesNotContain("nonce")
                .doesNotContain("<script>", "<style>");
        assertThat(body(write(builtIn(), page, "x"))).doesNotContain(nonce.group(1));
        assertThat(body(answer)).doesNotContainPattern("\\son[a-z]+=").doesNotContain("javascript:", "style=\"");
    }

    @ParameterizedTest
    @EnumSource(Page.class)
    void canBeReadByEveryone(Page page) {
        assertThat(body(write(builtIn(), page, "x")))
                .startsWith("<!DOCTYPE html>")
                .contains(
                        "<html lang=\"en\">",
                        "<title>",
                        "<main>",
                        "<h1>",
                        "width=device-width",
                        "color-scheme: light dark");
    }

    @ParameterizedTest
    @EnumSource(Page.class)
    void shareOneStyle(Page page) {
        String body = body(write(builtIn(), page, "x"));
        assertThat(body).containsOnlyOnce("<style nonce=").containsOnlyOnce("prefers-color-scheme: dark");
        assertThat(body.substring(body.indexOf("<style"), body.indexOf("</style>")))
                .contains("main {", ".button:focus-visible")
                .doesNotContain("&#", "&gt;", "&quot;");
    }

    @ParameterizedTest
    @EnumSource(Page.class)
    void doWithoutAnyValue(Page page) {
        Answer answer = builtIn().write(page, 200, Map.of(), Map.of());
        assertThat(body(answer)).doesNotContain("{{", "}}", "null");
    }

    @Nested
    class OfTheOperator {
        private Pages load() {
            return Pages.load(Optional.of(directory), new SecureRandom());
        }

        @Test
        void replaceBuiltInOnesOneByOne() throws Exception {
            Files.writeString(directory.resolve("refused.html"), "<p nonce=\"{{nonce}}\">{{title}} \u00e9</p>");
            Pages pages = load();
            assertThat(body(write(pages, Page.REFUSED, EVIL)))
                    .startsWith("<p nonce=\"")
                    .contains("&lt;script&gt;", "\u00e9")
                    .doesNotContain("<script>");
            assertThat(body(write(pages, Page.LOGGED_OUT, "x"))).startsWith("<!DOCTYPE html>");
            assertThat(write(pages, Page.REFUSED, "x").headers()).containsKey("Content-Security-Policy");
        }

        @Test
        void areAllReportedWhereTheyCannotBeUsed() throws Exception {
            Files.writeString(directory.resolve("refused.html"), "{{#open}}");
            Files.write(directory.resolve("logged-out.html"), new byte[300_000]);
            Files.write(directory.resolve("form-post.html"), new byte[] {(byte) 0xC3, '('});
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(this::load)
                    .withMessageContaining("refused.html")
                    .withMessageContaining("logged-out.html")
                    .withMessageContaining("form-post.html");
        }

        @Test
        void cannotReachOtherFilesOrObjects() throws Exception {
            Files.writeString(directory.resolve("secret.mustache"), "SECRET");
            Files.writeString(directory.resolve("secret"), "SECRET");
            Files.writeString(
                    directory.resolve("refused.html"),
                    "[{{title.class}}{{title.getClass}}{{class}}{{this.class.name}}]");
            assertThat(body(write(load(), Page.REFUSED, "x"))).doesNotContain("java.", "SECRET");
        }

        @ParameterizedTest
        @EnumSource(Page.class)
        void takeAnotherStyle(Page page) throws Exception {
            Files.writeString(directory.resolve("style.css"), "body > p { color: teal } @media print {p{margin:0}}");
            Files.writeString(
                    directory.resolve("refused.html"), "<style nonce=\"{{nonce}}\">{{> style }}</style>{{title}}");
            assertThat(body(write(load(), page, "x")))
                    .containsOnlyOnce("body > p { color: teal } @media print {p{margin:0}}")
                    .doesNotContain("system-ui");
        }

        @Test
        void mayUseTheBuiltInStyle() throws Exception {
            Files.writeString(directory.resolve("refused.html"), "{{#title}}<style>{{>style}}</style>{{/title}}");
            assertThat(body(write(load(), Page.REFUSED, "x"))).contains("prefers-color-scheme: dark");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{{>styles}}",
                    "{{>Style}}",
                    "{{>style.css}}",
                    "{{>../refused}}",
                    "{{>/etc/hostname}}",
                    "{{>./style}}",
                    "{{>refused}}",
                    "{{#title}}{{^detail}}{{>secret}}{{/detail}}{{/title}}",
                    "{{$block}}{{>secret}}{{/block}}",
                    "{{<style}}{{/style}}",
                    "{{<secret}}{{$a}}b{{/a}}{{/secret}}",
                    "{{=<% %>=}}<%>secret%>"
                })
        void includeNothingButTheStyle(String template) throws Exception {
            Files.writeString(directory.resolve("secret"), "SECRET");
            Files.writeString(directory.resolve("secret.html"), "SECRET");
            Files.writeString(directory.resolve("refused.html"), template);
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(this::load)
                    .withMessageContaining("refused.html")
                    .withMessageContaining("the template includes")
                    .withMessageContaining("{{>style}} is the only part")
                    .withMessageNotContaining("SECRET");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{{>style}}", "p { color: {{title}} }", "{{{title}}}", "{{#open}}"})
        void keepTheStyleFreeOfPlaceholders(String style) throws Exception {
            Files.writeString(directory.resolve("style.css"), style);
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(this::load)
                    .withMessageContaining("style.css")
                    .withMessageContaining("plain CSS was expected");
        }

        @Test
        void haveAStyleThatCanBeRead() throws Exception {
            Files.write(directory.resolve("style.css"), new byte[300_000]);
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(this::load)
                    .withMessageContaining("style.css")
                    .withMessageContaining("262144");
        }
    }
}
