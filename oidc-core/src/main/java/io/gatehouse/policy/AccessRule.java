package io.gatehouse.policy;

import io.gatehouse.http.CanonicalPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One rule: for these paths and methods, this is required.
 *
 * @param paths any of which must match
 * @param methods the methods it is for; empty for all. {@code GET} includes {@code HEAD}, which asks for the same thing
 * @param requirement what is asked
 * @param onAnonymous what an anonymous request gets that does not satisfy it
 */
public record AccessRule(
        List<PathPattern> paths, Set<String> methods, Requirement requirement, OnAnonymous onAnonymous) {
    private static final Pattern METHOD = Pattern.compile("[A-Z0-9!#$%&'*+.^_`|~-]+");

    /** Copies the collections. */
    public AccessRule {
        paths = List.copyOf(paths);
        if (methods.contains("GET")) {
            Set<String> both = new HashSet<>(methods);
            both.add("HEAD");
            methods = both;
        }
        methods = Set.copyOf(methods);
    }

    /** Tells whether a text is a method as rules name them: a token (RFC 9110, section 9.1) without lower-case letters. */
    public static boolean isMethod(String text) {
        return METHOD.matcher(text).matches();
    }

    /** Tells whether this rule is about such a request. */
    public boolean appliesTo(String method, CanonicalPath path) {
        if (!methods.isEmpty() && !methods.contains(method)) {
            return false;
        }
        for (PathPattern pattern : paths) {
            if (pattern.matches(path)) {
                return true;
            }
        }
        return false;
    }
}
