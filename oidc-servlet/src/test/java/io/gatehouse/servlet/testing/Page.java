package io.gatehouse.servlet.testing;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What an application does with a request. */
@FunctionalInterface
public interface Page {
    /** Answers the request. */
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;

    /** Returns a servlet that answers so, to every method. */
    default HttpServlet servlet() {
        return new PageServlet(this);
    }

    /** The servlet of a page. */
    @SuppressWarnings("serial") // servlets are serialisable by name alone
    final class PageServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient Page page;

        private PageServlet(Page page) {
            this.page = page;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            page.answer(request, response);
        }
    }
}
