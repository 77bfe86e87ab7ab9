package io.gatehouse.event;

import java.util.Map;

/** Something that happened to the configuration as a whole. */
public sealed interface ConfigEvent extends GatehouseEvent {
    /**
     * The configuration was read again and is in use.
     *
     * @param trigger what asked for it: {@code signal}, {@code file} or {@code admin}
     * @param detail what is different, such as the keys that changed; no values
     */
    record ConfigReloaded(String trigger, String detail) implements ConfigEvent {
        @Override
        public String name() {
            return "config.reloaded";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("trigger", trigger, "detail", detail);
        }
    }

    /**
     * The configuration was read again and cannot be used; what was in use before stays.
     *
     * @param trigger what asked for it: {@code signal}, {@code file} or {@code admin}
     * @param problems how many problems there are
     * @param detail the problems: what was expected, what came and what to change
     */
    record ConfigReloadRefused(String trigger, int problems, String detail) implements ConfigEvent {
        @Override
        public String name() {
            return "config.reload-failed";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("trigger", trigger, "problems", Integer.toString(problems), "detail", detail);
        }
    }
}
