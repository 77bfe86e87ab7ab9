package io.gatehouse.config;

/** How much an operator may write. More is refused when the configuration is judged. */
public final class Limits {
    /** The most elements of a list or map, where nothing else is said. */
    public static final int ELEMENTS = 100;

    /** The most characters of a text. */
    public static final int TEXT = 4096;

    /** The most keys that sessions are sealed with. */
    public static final int SESSION_KEYS = 10;

    /** The most client secrets at a time. */
    public static final int CLIENT_SECRETS = 5;

    /** The most providers. */
    public static final int PROVIDERS = 50;

    /** The most tenants of a provider. */
    public static final int TENANTS = 100;

    /** The most rules. */
    public static final int RULES = 1000;

    /** The most paths of a rule. */
    public static final int RULE_PATHS = 100;

    /** The most methods of a rule. */
    public static final int RULE_METHODS = 50;

    /** The most hosts, and the most address ranges, of a rule. */
    public static final int RULE_SOURCES = 100;

    /** The most requirements that one {@code allow} is made of. */
    public static final int REQUIREMENTS = 200;

    /** How deep requirements may lie within each other. */
    public static final int REQUIREMENT_DEPTH = 8;

    /** The most values, roles or scopes of which one is asked for. */
    public static final int ALTERNATIVES = 100;

    private Limits() {}
}
