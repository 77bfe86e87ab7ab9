package io.gatehouse.config;

/**
 * A setting that is on and weakens a check.
 *
 * @param key the dotted key, such as {@code provider.insecure-tls}
 * @param givesUp what is given up by it, as a sentence for the log
 */
public record WeakSetting(String key, String givesUp) {}
