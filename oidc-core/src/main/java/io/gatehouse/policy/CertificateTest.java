package io.gatehouse.policy;

import io.gatehouse.http.ClientCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which client certificates a rule is about. Whatever is given must fit, and of several values one is enough. In the name of a
 * subject or issuer {@code *} stays within the value of one attribute: it passes no {@code ,} and no {@code +}. A name in which the
 * notation of RFC 2253 had to escape characters fits no glob with {@code *}, since such a name may look like another one. The names of
 * hosts are compared without regard to case, and {@code *} passes no dot in them (RFC 9525, section 6.3).
 *
 * @param subjects what the subject may be; anything when empty
 * @param names what one of the alternative names must be, its kind in front; anything when empty
 * @param issuers what the issuer may be; anything when empty
 * @param thumbprints the certificates themselves, as SHA-256 in lower-case hexadecimal; any when empty
 */
public record CertificateTest(
        List<String> subjects, List<String> names, List<String> issuers, Set<String> thumbprints) {
    private static final String HOST = "dns:";
    // What parts the attributes of a name in RFC 2253, and the labels of the name of a host.
    private static final String BETWEEN_ATTRIBUTES = ",+";
    private static final String BETWEEN_LABELS = ".";

    /** Keeps the values as they are. */
    public CertificateTest {
        subjects = List.copyOf(subjects);
        names = List.copyOf(names);
        issuers = List.copyOf(issuers);
        thumbprints = Set.copyOf(thumbprints);
    }

    /** Returns the test that every verified certificate passes. */
    public static CertificateTest any() {
        return new CertificateTest(List.of(), List.of(), List.of(), Set.of());
    }

    /** Tells whether a certificate is one of those; none at all never is. */
    public boolean matches(Optional<ClientCertificate> shown) {
        if (shown.isEmpty()) {
            return false;
        }
        ClientCertificate certificate = shown.get();
        return fits(subjects, List.of(certificate.subject()), BETWEEN_ATTRIBUTES)
                && fits(names, certificate.names(), "")
                && fits(issuers, List.of(certificate.issuer()), BETWEEN_ATTRIBUTES)
                && (thumbprints.isEmpty() || thumbprints.contains(certificate.thumbprint()));
    }

    private static boolean fits(List<String> globs, List<String> values, String stops) {
        if (globs.isEmpty()) {
            return true;
        }
        for (String value : values) {
            for (String glob : globs) {
                if (isLike(glob, value, stops)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isLike(String glob, String value, String stops) {
        if (glob.indexOf('*') >= 0 && value.indexOf('\\') >= 0) {
            return false;
        }
        if (value.startsWith(HOST)) {
            return ValuePattern.isLike(glob.toLowerCase(Locale.ROOT), value.toLowerCase(Locale.ROOT), BETWEEN_LABELS);
        }
        return ValuePattern.isLike(glob, value, stops);
    }

    /** Returns the test as an operator writes it. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        part(parts, "subject", subjects);
        part(parts, "san", names);
        part(parts, "issuer", issuers);
        part(parts, "thumbprint", new TreeSet<>(thumbprints));
        return parts.isEmpty() ? "any" : "{" + String.join(", ", parts) + "}";
    }

    private static void part(List<String> parts, String name, Iterable<String> values) {
        String joined = String.join("\", \"", values);
        if (!joined.isEmpty()) {
            parts.add(name + ": [\"" + joined + "\"]");
        }
    }
}
