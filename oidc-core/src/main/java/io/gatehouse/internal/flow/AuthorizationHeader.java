package io.gatehouse.internal.flow;

import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import io.gatehouse.internal.request.Challenge;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.outcome.RefusalCode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The access token of a request, in the one place where it may be (RFC 6750, section 2.1). */
final class AuthorizationHeader {
    /** The longest access token that is looked at. */
    static final int MAX_LENGTH = 16 * 1024;

    private static final String SCHEME = "Bearer";
    private static final Pattern SECOND = Pattern.compile(",[ \\t]*[Bb][Ee][Aa][Rr][Ee][Rr]([ \\t]|$)");

    private AuthorizationHeader() {}

    /**
     * Returns the access token; empty where there is none. Credentials of other schemes are none of our business and go on to the application.
     *
     * @throws RefusedException when there is more than one credential, or one that is malformed (section 3.1, {@code invalid_request})
     */
    static Optional<String> token(Request request) throws RefusedException {
        List<String> values = request.headers().all("Authorization");
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw malformed("one Authorization header was expected, " + values.size() + " came");
        }
        String value = values.get(0);
        if (value.length() > MAX_LENGTH + SCHEME.length() + 1) {
            throw malformed("an Authorization header of at most " + MAX_LENGTH + " characters was expected, it has "
                    + value.length() + "; have the issuer put fewer claims into its tokens");
        }
        if (!isBearer(value)) {
            if (SECOND.matcher(value).find()) {
                throw malformed("one credential was expected in the Authorization header, several came");
            }
            return Optional.empty();
        }
        Optional<String> credential = credential(value);
        if (credential.isEmpty()) {
            throw malformed(
                    "Bearer, a space and one token of the characters A-Z a-z 0-9 - . _ ~ + / = was expected in the"
                            + " Authorization header (RFC 6750, section 2.1), something else came");
        }
        if (inQuery(request)) {
            throw malformed("a request must carry its access token once (RFC 6750, section 2), this one has one in the"
                    + " Authorization header and an access_token in its query");
        }
        return credential;
    }

    /** Returns the token after the scheme: spaces, characters of a token, perhaps padding, perhaps spaces. By hand, because it is long. */
    private static Optional<String> credential(String value) {
        int start = endOfSpaces(value, SCHEME.length());
        int end = start;
        while (end < value.length() && isOfToken(value.charAt(end))) {
            end++;
        }
        if (start == SCHEME.length() || end == start) {
            return Optional.empty();
        }
        while (end < value.length() && value.charAt(end) == '=') {
            end++;
        }
        return endOfSpaces(value, end) == value.length() ? Optional.of(value.substring(start, end)) : Optional.empty();
    }

    private static int endOfSpaces(String value, int from) {
        int at = from;
        while (at < value.length() && value.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static boolean isOfToken(char c) {
        return isTokenCharacter(c) || c == '.' || c == '~' || c == '+' || c == '/';
    }

    private static boolean isBearer(String value) {
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        return value.length() == SCHEME.length() || !isTokenCharacter(value.charAt(SCHEME.length()));
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /** Tells whether the query has an {@code access_token}, which counts as no credential (RFC 9700, section 4.3.2). */
    static boolean inQuery(Request request) {
        for (String part : request.rawQuery().orElse("").split("[&;]", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (name.equals("access_token") || (name.indexOf('%') >= 0 && decodes(name))) {
                return true;
            }
        }
        return false;
    }

    private static boolean decodes(String name) {
        try {
            return Params.parse(name).names().contains("access_token");
        } catch (MalformedRequestException e) {
            return false;
        }
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(
                RefusalCode.BEARER_MALFORMED,
                detail,
                List.of(),
                Challenge.none().with("error", "invalid_request"));
    }
}
