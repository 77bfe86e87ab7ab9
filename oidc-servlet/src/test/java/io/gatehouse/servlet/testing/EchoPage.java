package io.gatehouse.servlet.testing;

import io.gatehouse.testing.Echo;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The application of the adapter contract, as a servlet: it answers with what it saw. */
public final class EchoPage implements Page {
    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] body = request.getInputStream().readAllBytes();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        String query = request.getQueryString();
        Echo echo = new Echo(
                request.getMethod(),
                request.getRequestURI() + (query == null ? "" : "?" + query),
                headers,
                request.getRemoteUser(),
                body.length,
                Arrays.hashCode(body));
        response.setContentType("application/json");
        response.setHeader(Echo.MARK, "yes");
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write(echo.toJson());
    }
}
