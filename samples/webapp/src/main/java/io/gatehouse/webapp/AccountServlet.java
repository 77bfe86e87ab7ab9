package io.gatehouse.webapp;

import io.gatehouse.servlet.GatehousePrincipal;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page that needs somebody who is signed in: it shows what the application knows of them. */
public final class AccountServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private transient @Nullable Page page;

    @Override
    public void init() throws ServletException {
        page = Page.load("account.html");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // A rule lets nobody come here without signing in, so there is a principal, and it is ours.
        GatehousePrincipal principal = (GatehousePrincipal) request.getUserPrincipal();
        if (page != null) {
            page.write(
                    response,
                    Map.of(
                            "context", request.getContextPath(),
                            "user", principal.getName(),
                            "issuer", principal.issuer(),
                            "roles", principal.roles(),
                            "admin", request.isUserInRole("admin"),
                            "claims", principal.claims().entrySet()));
        }
    }
}
