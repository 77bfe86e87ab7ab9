package io.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an application behind a door saw of a request. Applications under test answer every request with it as JSON, with the header
 * {@value #MARK}, by which a test knows that the request reached them.
 *
 * @param method the method
 * @param target path and query as the application got them
 * @param headers every header field, by name without regard to case
 * @param remoteUser who the application believes to be asking; null where it knows nobody or cannot know
 * @param bodyLength how many bytes the body had
 * @param bodyHash the body's {@link java.util.Arrays#hashCode(byte[])}
 */
public record Echo(
        String method,
        String target,
        Map<String, List<String>> headers,
        @Nullable String remoteUser,
        long bodyLength,
        long bodyHash) {
    /** The header that marks answers of the application. */
    public static final String MARK = "X-Echo";

    /** Copies the headers. */
    public Echo {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) ->
                copy.computeIfAbsent(name, n -> new ArrayList<>()).addAll(values));
        headers = copy;
    }

    /** Reads the answer of an application; fails where the request did not reach it. */
    public static Echo of(Browser.Response response) {
        if (response.header(MARK).isEmpty()) {
            throw new AssertionError("the request did not reach the application: " + response);
        }
        try {
            return parse(response.text());
        } catch (ParseException e) {
            throw new AssertionError("no echo: " + response, e);
        }
    }

    private static Echo parse(String json) throws ParseException {
        Map<String, Object> object = JSONObjectUtils.parse(json);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        Map<String, Object> fields = JSONObjectUtils.getJSONObject(object, "headers");
        for (String name : fields.keySet()) {
            headers.put(name, JSONObjectUtils.getStringList(fields, name));
        }
        return new Echo(
                JSONObjectUtils.getString(object, "method"),
                JSONObjectUtils.getString(object, "target"),
                headers,
                JSONObjectUtils.getString(object, "remoteUser"),
                JSONObjectUtils.getLong(object, "bodyLength"),
                JSONObjectUtils.getLong(object, "bodyHash"));
    }

    /** Writes the echo. */
    public String toJson() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("method", method);
        object.put("target", target);
        object.put("headers", headers);
        object.put("remoteUser", remoteUser);
        object.put("bodyLength", bodyLength);
        object.put("bodyHash", bodyHash);
        return JSONObjectUtils.toJSONString(object);
    }

    /** Returns every value of a header field. */
    public List<String> all(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** Returns the first value of a header field. */
    public Optional<String> header(String name) {
        return all(name).stream().findFirst();
    }
}
