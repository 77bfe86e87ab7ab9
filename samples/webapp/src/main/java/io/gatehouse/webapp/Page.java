package io.gatehouse.webapp;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A page made of a template. The template escapes what it is given. */
final class Page {
    private final Template template;

    private Page(Template template) {
        this.template = template;
    }

    /** Reads the template that lies beside this class. */
    static Page load(String name) throws ServletException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new ServletException("template " + name + " is missing beside " + Page.class.getName());
            }
            return new Page(Mustache.compiler()
                    .escapeHTML(true)
                    .defaultValue("")
                    .compile(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new ServletException("template " + name + " cannot be read", e);
        }
    }

    /** Answers with the page. Pages that name a person are nobody else's: no cache keeps them. */
    void write(HttpServletResponse response, Map<String, Object> values) throws IOException {
        response.setContentType("text/html");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(template.execute(values));
    }
}
