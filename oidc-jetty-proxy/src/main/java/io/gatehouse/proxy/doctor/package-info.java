/**
 * Looks whether a gateway with these settings will work: what the engine's checkup sees of providers and session store, and what concerns a
 * gateway, its addresses, certificates, upstreams and files. Knows no request and changes nothing.
 */
@NullMarked
package io.gatehouse.proxy.doctor;

import org.jspecify.annotations.NullMarked;
