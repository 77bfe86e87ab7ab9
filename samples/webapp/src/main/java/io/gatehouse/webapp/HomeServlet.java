package io.gatehouse.webapp;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The public page: a rule lets everybody see it, and it knows who is signed in. */
public final class HomeServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private transient @Nullable Page page;

    @Override
    public void init() throws ServletException {
        page = Page.load("home.html");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String user = request.getRemoteUser();
        if (page != null) {
            page.write(
                    response,
                    Map.of(
                            "context",
                            request.getContextPath(),
                            "signed_in",
                            user != null,
                            "user",
                            user == null ? "" : user));
        }
    }
}
