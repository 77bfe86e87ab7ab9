package io.gatehouse.internal.state;

/**
 * What a session, a pending login and a pending logout are bound to: the provider they come from.
 *
 * @param provider the name of the provider in the configuration
 * @param authority the provider and client, for which alone is sealed what is sealed
 * @param suffix what the name of its session cookie ends with; empty where it needs none
 */
public record Realm(String provider, String authority, String suffix) {}
