package io.gatehouse.config.reader;

import io.gatehouse.config.HeaderPreset;
import io.gatehouse.identity.ClaimPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The value of {@code identity.headers}: the word of a preset, or a map from header names to claims. */
record HeaderChoice(HeaderPreset preset, Map<String, ClaimPath> map) {
    private static final ConfigType<HeaderPreset> PRESET = ConfigType.word(
            List.of(HeaderPreset.MOD_AUTH_OPENIDC, HeaderPreset.OAUTH2_PROXY, HeaderPreset.AUTHELIA, HeaderPreset.NONE),
            HeaderPreset::word);

    static ConfigType<HeaderChoice> type(ConfigType<ClaimPath> claim, int most) {
        ConfigType<Map<String, ClaimPath>> map = ConfigType.map(claim, most);
        return new ConfigType<>(
                "word, or map to claim path",
                false,
                List.of(),
                new ConfigShape.Either(PRESET.shape(), map.shape()),
                (node, scope) -> {
                    boolean isMap = node instanceof ConfigNode.Block
                            || (node instanceof ConfigNode.Text text
                                    && text.textual()
                                    && text.raw().stripLeading().startsWith("{"));
                    return isMap
                            ? map.read(node, scope).map(headers -> new HeaderChoice(HeaderPreset.MAP, headers))
                            : word(node, scope);
                });
    }

    private static Optional<HeaderChoice> word(ConfigNode node, Scope scope) {
        if (!(node instanceof ConfigNode.Text)) {
            scope.unexpected(node, "expected a preset such as mod-auth-openidc, or a map of header names to claims");
            return Optional.empty();
        }
        return PRESET.read(node, scope).map(preset -> new HeaderChoice(preset, Map.of()));
    }
}
