package io.gatehouse.internal.token;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a file of {@linkplain SigningKey signing keys} is written: a JWK set, a single JWK, or PEM blocks one after the other. */
public final class SigningKeyFile {
    /** The most keys in a file. */
    public static final int MAX_KEYS = 5;

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]*-----END \\1-----");

    private SigningKeyFile() {}

    /**
     * Takes a file apart into its keys, in their order; what each is worth, {@link SigningKey#parse} tells.
     *
     * @throws KeyRejectedException when it is no such file
     */
    public static List<String> split(String text) throws KeyRejectedException {
        List<String> keys = text.strip().startsWith("{") ? ofJson(text) : ofPem(text);
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw new KeyRejectedException("expected a JWK set, or PEM blocks that begin with " + PemKey.BEGIN
                    + ", with 1 to " + MAX_KEYS + " private keys in it, but came " + keys.size());
        }
        return keys;
    }

    private static List<String> ofJson(String text) throws KeyRejectedException {
        try {
            Map<String, Object> object = StrictJson.parse(text);
            if (object.containsKey("kty")) {
                return List.of(text);
            }
            List<String> keys = new ArrayList<>();
            if (object.get("keys") instanceof List<?> entries) {
                for (Object entry : entries) {
                    Map<String, Object> members = new LinkedHashMap<>();
                    if (entry instanceof Map<?, ?> map) {
                        map.forEach((name, value) -> members.put(String.valueOf(name), value));
                    }
                    keys.add(JSONObjectUtils.toJSONString(members));
                }
            }
            return keys;
        } catch (JsonRejectedException e) {
            throw new KeyRejectedException("expected a JWK set (RFC 7517, section 5): " + e.getMessage());
        }
    }

    private static List<String> ofPem(String text) throws KeyRejectedException {
        List<String> keys = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (!block.group().startsWith(PemKey.BEGIN)) {
                throw new KeyRejectedException("expected blocks that begin with " + PemKey.BEGIN
                        + ", but came another kind; convert the key with: openssl pkcs8 -topk8 -nocrypt");
            }
            keys.add(block.group());
        }
        return keys;
    }
}
