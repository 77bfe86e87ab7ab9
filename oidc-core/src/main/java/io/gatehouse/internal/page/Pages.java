package io.gatehouse.internal.page;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.outcome.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes our own pages from templates, built in or the operator's. Everything that comes from outside is escaped by the template
 * engine; a strict Content-Security-Policy lets the page load nothing and be framed by nobody.
 */
public final class Pages {
    private static final long MAX_TEMPLATE_BYTES = 262_144;
    private static final String STYLE = "style";
    private static final String STYLE_FILE = "style.css";
    private static final String TO_OURSELVES = "'self'";
    // Browsers apply form-action to the redirects that follow as well: to the provider, to where a login or logout
    // ends.
    private static final String LEADING_ELSEWHERE = "'self' https: http:";

    /** The pages there are. Each template is a file of the page's name with {@code .html} behind it. */
    public enum Page {
        /** A request was refused. */
        REFUSED(TO_OURSELVES, "no-referrer"),
        /** Somebody has signed out. */
        LOGGED_OUT(TO_OURSELVES, "no-referrer"),
        /** Asks whether somebody wants to sign out. */
        // Without a referrer browsers post the form with Origin: null, which says nothing about where it comes from.
        CONFIRM_LOGOUT(LEADING_ELSEWHERE, "same-origin"),
        /** Lets somebody choose among several providers. */
        CHOOSE_PROVIDER(TO_OURSELVES, "no-referrer"),
        /** Sends a posted answer of the provider once more, from our own site. */
        FORM_POST(LEADING_ELSEWHERE, "no-referrer"),
        /** Leads on after a login, where the session cookie does not travel with a redirect. */
        SIGNED_IN(TO_OURSELVES, "no-referrer");

        private final String formAction;
        private final String referrerPolicy;

        Page(String formAction, String referrerPolicy) {
            this.formAction = formAction;
            this.referrerPolicy = referrerPolicy;
        }

        /** Returns the file name of the template. */
        public String fileName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".html";
        }
    }

    private final Map<Page, Template> templates = new EnumMap<>(Page.class);
    private final SecureRandom random;

    private Pages(SecureRandom random) {
        this.random = random;
    }

    /**
     * Reads the templates, and the style that they share.
     *
     * @param directory the operator's directory of templates, each of which replaces a built-in one; empty for none
     * @throws ConfigException when a template of the operator cannot be read, is malformed or includes anything but the style
     */
    public static Pages load(Optional<Path> directory, SecureRandom random) {
        Pages pages = new Pages(random);
        List<ConfigProblem> problems = new ArrayList<>();
        String style = style(directory, problems);
        Mustache.Compiler compiler =
                Mustache.compiler().escapeHTML(true).defaultValue("").withLoader(name -> new StringReader(style));
        for (Page page : Page.values()) {
            Optional<Path> own = own(directory, page.fileName());
            try {
                Template template = compiler.compile(own.isPresent() ? read(own.get()) : builtIn(page.fileName()));
                Set<String> unknown = new TreeSet<>();
                template.visit(new Inclusions(unknown));
                unknown.forEach(tag -> problems.add(new ConfigProblem(
                        own.map(Path::toString).orElse(page.fileName()),
                        "pages.templates",
                        "the template includes " + tag + "; {{>" + STYLE
                                + "}} is the only part that there is: write the rest into the page")));
                pages.templates.put(page, template);
            } catch (IOException | MustacheException e) {
                problems.add(new ConfigProblem(
                        own.map(Path::toString).orElse(page.fileName()),
                        "pages.templates",
                        "the template was expected to be a readable Mustache template in UTF-8: " + e.getMessage()));
            }
        }
        if (directory.isPresent() && !Files.isDirectory(directory.get())) {
            problems.add(new ConfigProblem(
                    directory.get().toString(),
                    "pages.templates",
                    "a directory of templates was expected, there is none"));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return pages;
    }

    /** Returns what every page may include as {@code {{>style}}}. */
    private static String style(Optional<Path> directory, List<ConfigProblem> problems) {
        Optional<Path> own = own(directory, STYLE_FILE);
        String problem;
        try {
            String style = own.isPresent() ? read(own.get()) : builtIn(STYLE_FILE);
            if (!style.contains("{{")) {
                return style;
            }
            // Values are escaped for HTML, which does nothing for CSS; and a style that includes itself has no end.
            problem = "plain CSS was expected, but it holds the placeholder mark {{; write it into the page";
        } catch (IOException e) {
            problem = "the style was expected to be readable CSS in UTF-8: " + e.getMessage();
        }
        problems.add(new ConfigProblem(own.map(Path::toString).orElse(STYLE_FILE), "pages.templates", problem));
        return "";
    }

    /**
     * Writes a page.
     *
     * @param values what the template is filled with
     * @param headers further header fields
     */
    public Answer write(Page page, int status, Map<String, ?> values, Map<String, String> headers) {
        String nonce = RandomText.token(random);
        Map<String, Object> context = new LinkedHashMap<>(values);
        context.put("nonce", nonce);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Content-Type", "text/html; charset=utf-8");
        all.put("Cache-Control", "no-store");
        all.put(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'nonce-" + nonce + "'; script-src 'nonce-" + nonce
                        + "'; img-src data:; form-action " + page.formAction
                        + "; base-uri 'none'; frame-ancestors 'none'");
        all.put("X-Content-Type-Options", "nosniff");
        all.put("X-Frame-Options", "DENY");
        all.put("Referrer-Policy", page.referrerPolicy);
        all.putAll(headers);
        Template template = templates.get(page);
        if (template == null) {
            throw new IllegalStateException("every page has a template");
        }
        return Answer.text(status, all, template.execute(context));
    }

    private static Optional<Path> own(Optional<Path> directory, String fileName) {
        return directory.map(path -> path.resolve(fileName)).filter(Files::exists);
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > MAX_TEMPLATE_BYTES) {
            throw new IOException("it must not be larger than " + MAX_TEMPLATE_BYTES + " bytes");
        }
        return Files.readString(file);
    }

    private static String builtIn(String fileName) {
        try (InputStream in = Pages.class.getResourceAsStream(fileName)) {
            if (in == null) {
                throw new IllegalStateException("the built-in template " + fileName + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks for inclusions that lead nowhere, which the template engine would otherwise notice when the page is shown. */
    private record Inclusions(Set<String> unknown) implements Mustache.Visitor {
        @Override
        public boolean visitInclude(String name) {
            if (!name.equals(STYLE)) {
                unknown.add("{{>" + name + "}}");
            }
            return false;
        }

        @Override
        public boolean visitParent(String name) {
            unknown.add("{{<" + name + "}}");
            return false;
        }

        @Override
        public boolean visitSection(String name) {
            return true;
        }

        @Override
        public boolean visitInvertedSection(String name) {
            return true;
        }

        @Override
        public boolean visitBlock(String name) {
            return true;
        }

        @Override
        public void visitText(String text) {}

        @Override
        public void visitVariable(String name) {}
    }
}
