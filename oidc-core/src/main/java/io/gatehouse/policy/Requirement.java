package io.gatehouse.policy;

import io.gatehouse.identity.Identity;
import java.util.Optional;

/** What a rule asks of whoever makes the request. */
public sealed interface Requirement {
    /** Allows every request, signed in or not. */
    record Everyone() implements Requirement {
        @Override
        public boolean satisfiedBy(Optional<Identity> identity) {
            return true;
        }
    }

    /** Allows whoever is signed in. */
    record SignedIn() implements Requirement {
        @Override
        public boolean satisfiedBy(Optional<Identity> identity) {
            return identity.isPresent();
        }
    }

    /** Tells whether the identity satisfies this. */
    boolean satisfiedBy(Optional<Identity> identity);
}
