package io.gatehouse.internal.flow;

import io.gatehouse.internal.request.Challenge;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.StepUp;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How clients learn that a stronger or fresher sign-in is needed, and ask for it. */
final class StepUps {
    /** The parameter of a login that names the rule whose step-up is to be met. What that asks for is not the browser's to say. */
    static final String PARAMETER = "step_up";

    private static final Pattern POSITION = Pattern.compile("[0-9]{1,6}");

    private StepUps() {}

    /** Returns the challenge of a rule (RFC 9470, section 3); one that says nothing where the rule asks for nothing. */
    static Challenge challenge(AccessPolicy.Match match) {
        Optional<StepUp> stepUp = match.rule().stepUp();
        if (stepUp.isEmpty()) {
            return Challenge.none();
        }
        Challenge challenge = Challenge.none()
                .with("error", "insufficient_user_authentication")
                .with("error_description", "A stronger or fresher sign-in is required");
        if (!stepUp.get().acr().isEmpty()) {
            challenge =
                    challenge.with("acr_values", String.join(" ", stepUp.get().acr()));
        }
        if (stepUp.get().age().isPresent()) {
            challenge = challenge.with(
                    "max_age", Long.toString(stepUp.get().age().get().toSeconds()));
        }
        return forLogin(challenge, match);
    }

    /** Returns the challenge for somebody who has to sign in at all: so strongly that it need not be done twice. */
    static Challenge ofLogin(AccessPolicy.Match match) {
        return match.rule().stepUp().isPresent() ? forLogin(Challenge.none(), match) : Challenge.none();
    }

    /** Returns what is asked for, in words for the operator. */
    static String words(StepUp stepUp) {
        String by = stepUp.acr().isEmpty() ? "" : "with acr " + String.join(" or ", stepUp.acr());
        String when =
                stepUp.age().map(age -> "at most " + age.toSeconds() + " s ago").orElse("");
        return by + (by.isEmpty() || when.isEmpty() ? "" : ", ") + when;
    }

    private static Challenge forLogin(Challenge challenge, AccessPolicy.Match match) {
        return challenge.withLogin(PARAMETER, Integer.toString(match.position()));
    }

    /** Returns what the rule at a position asks for; empty where there is no such rule, or it asks for nothing. */
    static Optional<StepUp> at(AccessPolicy policy, String position) {
        List<AccessRule> rules = policy.rules();
        if (!POSITION.matcher(position).matches() || Integer.parseInt(position) >= rules.size()) {
            return Optional.empty();
        }
        return rules.get(Integer.parseInt(position)).stepUp();
    }
}
