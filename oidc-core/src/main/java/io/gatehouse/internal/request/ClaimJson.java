package io.gatehouse.internal.request;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Claims as JSON text. */
public final class ClaimJson {
    private ClaimJson() {}

    /** Writes a map, a list or a scalar. */
    public static String write(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> named = new LinkedHashMap<>();
            map.forEach((name, member) -> named.put(String.valueOf(name), member));
            return JSONObjectUtils.toJSONString(named);
        }
        if (value instanceof List<?> list) {
            return JSONArrayUtils.toJSONString(list);
        }
        return String.valueOf(value);
    }
}
