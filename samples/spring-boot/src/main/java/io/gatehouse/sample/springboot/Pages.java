package io.gatehouse.sample.springboot;

import io.gatehouse.identity.Identity;
import io.gatehouse.servlet.GatehouseFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** The pages of the application, which ask the request alone who is there. */
@RestController
class Pages {
    @GetMapping(path = "/", produces = MediaType.TEXT_PLAIN_VALUE)
    String home(@Nullable Principal user) {
        return "You are " + (user == null ? "nobody" : user.getName())
                + ". See /account, for everybody who is signed in, and /admin/, for the role admin.\n";
    }

    @GetMapping(path = "/account", produces = MediaType.TEXT_PLAIN_VALUE)
    String account(@RequestAttribute(GatehouseFilter.IDENTITY_ATTRIBUTE) Identity identity) {
        Set<String> roles = new TreeSet<>(identity.roles());
        return identity.name() + " has the roles " + roles + ". Sign out: /oidc/logout\n";
    }

    @GetMapping(path = "/admin/", produces = MediaType.TEXT_PLAIN_VALUE)
    String administration(HttpServletRequest request) {
        return "Hello administrator " + request.getRemoteUser() + "\n";
    }
}
