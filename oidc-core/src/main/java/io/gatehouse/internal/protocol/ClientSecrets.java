package io.gatehouse.internal.protocol;

import io.gatehouse.config.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * The client secrets, of which the provider accepts one: while it is changed there are an old and a new one. The one that worked last is
 * tried first, so that a change costs one refused call and no more. Safe for many threads.
 */
final class ClientSecrets {
    private volatile List<Secret> secrets;

    ClientSecrets(List<Secret> secrets) {
        this.secrets = List.copyOf(secrets);
    }

    /** Returns them in the order in which they are tried. */
    List<Secret> all() {
        return secrets;
    }

    /** Puts the secret in front of the others, unless it is not one of them any more. */
    void worked(Secret secret) {
        if (!secrets.get(0).equals(secret)) {
            promote(secret);
        }
    }

    private synchronized void promote(Secret secret) {
        List<Secret> ordered = new ArrayList<>(secrets);
        if (ordered.remove(secret)) {
            ordered.add(0, secret);
            secrets = List.copyOf(ordered);
        }
    }

    /** Takes others in place of these, to be tried in their order. */
    synchronized void replace(List<Secret> others) {
        secrets = List.copyOf(others);
    }

    /** Returns nothing secret. */
    @Override
    public String toString() {
        return "ClientSecrets[redacted]";
    }
}
