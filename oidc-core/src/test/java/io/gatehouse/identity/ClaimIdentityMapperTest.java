package io.gatehouse.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimIdentityMapperTest {
    private final ClaimIdentityMapper mapper = new ClaimIdentityMapper(
            ClaimPath.of("email"),
            List.of(ClaimPath.of("realm_access.roles"), ClaimPath.of("groups"), ClaimPath.of("role")));

    @Test
    void joinsTheRolesOfEveryPath() {
        Identity identity = mapper.map(
                "main",
                "https://op.example",
                "s1",
                Map.of(
                        "email",
                        "ann@example.com",
                        "realm_access",
                        Map.of("roles", List.of("b", "a")),
                        "groups",
                        List.of("a", "c"),
                        "role",
                        "d"));
        assertThat(identity.name()).isEqualTo("ann@example.com");
        assertThat(identity.roles()).containsExactly("b", "a", "c", "d");
        assertThat(identity.hasRole("c")).isTrue();
        assertThat(identity.hasRole("C")).isFalse();
        assertThat(identity.provider()).isEqualTo("main");
        assertThat(identity.issuer()).isEqualTo("https://op.example");
        assertThat(identity.subject()).isEqualTo("s1");
    }

    @Test
    void namesBySubjectWhereTheNameIsMissing() {
        assertThat(mapper.map("main", "https://op.example", "s1", Map.of("email", List.of("x")))
                        .name())
                .isEqualTo("s1");
    }

    @Test
    void doesNotSplitATextIntoRoles() {
        assertThat(mapper.map("main", "https://op.example", "s1", Map.of("role", "a,admin b"))
                        .roles())
                .containsExactly("a,admin b");
    }

    @Test
    void makesIdentitiesThatDoNotChange() {
        Map<String, Object> claims = new HashMap<>(Map.of("a", "b"));
        Set<String> roles = new HashSet<>(Set.of("r"));
        Identity identity = new Identity("main", "i", "s", "n", roles, claims);
        claims.put("c", "d");
        roles.add("admin");
        assertThat(identity.claims()).containsOnlyKeys("a");
        assertThat(identity.roles()).containsExactly("r");
        assertThatThrownBy(() -> identity.roles().add("admin")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> identity.claims().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(identity).hasToString("Identity[provider=main]");
    }
}
