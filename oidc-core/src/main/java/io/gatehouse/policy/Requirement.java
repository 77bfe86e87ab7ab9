package io.gatehouse.policy;

import io.gatehouse.identity.Caller;

/** What a rule asks of whoever makes the request. */
public sealed interface Requirement {
    /** Allows every request, signed in or not. */
    record Everyone() implements Requirement {
        @Override
        public boolean satisfiedBy(Caller caller) {
            return true;
        }
    }

    /** Allows whoever is signed in. */
    record SignedIn() implements Requirement {
        @Override
        public boolean satisfiedBy(Caller caller) {
            return !caller.isAnonymous();
        }
    }

    /** Tells whether the caller satisfies this. */
    boolean satisfiedBy(Caller caller);
}
