package io.gatehouse.identity;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the name from one claim path and the roles from several, all of whose values are joined. */
public final class ClaimIdentityMapper implements IdentityMapper {
    private final ClaimPath name;
    private final List<ClaimPath> roles;

    /**
     * Creates a mapper.
     *
     * @param name where the name is; an identity without it is named by its subject
     * @param roles where roles are: strings or lists of strings
     */
    public ClaimIdentityMapper(ClaimPath name, List<ClaimPath> roles) {
        this.name = name;
        this.roles = List.copyOf(roles);
    }

    @Override
    public Identity map(String provider, String issuer, String subject, Map<String, Object> claims) {
        Set<String> found = new LinkedHashSet<>();
        for (ClaimPath path : roles) {
            found.addAll(path.readTexts(claims));
        }
        return new Identity(provider, issuer, subject, name.readText(claims).orElse(subject), found, claims);
    }
}
