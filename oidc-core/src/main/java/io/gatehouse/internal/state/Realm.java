package io.gatehouse.internal.state;

/**
 * What a session, a pending login and a pending logout are bound to: the provider they come from.
 *
 * @param provider the name of the provider in the configuration
 * @param authority the provider and client, for which alone is sealed what is sealed
 * @param cookieSuffix what its session cookie has behind the name; empty where it needs none
 */
public record Realm(String provider, String authority, String cookieSuffix) {}
