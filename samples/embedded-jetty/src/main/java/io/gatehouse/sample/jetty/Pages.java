package io.gatehouse.sample.jetty;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/** The pages of the application, which ask the request alone who is there. */
final class Pages extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Principal user = request.getUserPrincipal();
        String name = user == null ? "nobody" : user.getName();
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("X-Content-Type-Options", "nosniff");
        switch (request.getPathInfo() == null ? request.getServletPath() : request.getPathInfo()) {
            case "/" ->
                response.getWriter()
                        .println("You are " + name
                                + ". See /account, for everybody who is signed in, and /admin/, for the role admin.");
            case "/account" -> {
                boolean staff = request.isUserInRole("staff");
                response.getWriter()
                        .println(name + (staff ? " has the roles [staff]" : " is not staff")
                                + ". Sign out: /oidc/logout");
            }
            case "/admin/" -> response.getWriter().println("Hello administrator " + name);
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
