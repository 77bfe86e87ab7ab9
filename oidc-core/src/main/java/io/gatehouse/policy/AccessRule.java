package io.gatehouse.policy;

import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Credential;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One rule: which requests it is about, what is required of them, and what they get that do not satisfy it. */
public final class AccessRule {
    private static final Pattern METHOD = Pattern.compile("[A-Z0-9!#$%&'*+.^_`|~-]+");

    private final List<PathPattern> paths;
    private final Set<String> methods;
    private final Set<String> hosts;
    private final List<AddressRange> from;
    private final @Nullable CertificateTest clientCertificate;
    private final Set<Credential> accept;
    private final Requirement requirement;
    private final @Nullable StepUp stepUp;
    private final OnAnonymous onAnonymous;
    private final OnDenied onDenied;
    private final Preflight preflight;
    private final Set<Origin> allowedOrigins;

    private AccessRule(Builder builder) {
        this.paths = List.copyOf(builder.paths);
        Set<String> named = new HashSet<>(builder.methods);
        if (named.contains("GET")) {
            named.add("HEAD");
        }
        this.methods = Set.copyOf(named);
        Set<String> plain = new HashSet<>();
        builder.hosts.forEach(host -> plain.add(plainHost(host)));
        this.hosts = Set.copyOf(plain);
        this.from = List.copyOf(builder.from);
        this.clientCertificate = builder.clientCertificate;
        this.accept = Set.copyOf(builder.accept);
        this.requirement = builder.requirement;
        this.stepUp = builder.stepUp;
        this.onAnonymous = builder.onAnonymous == null ? usual(accept) : builder.onAnonymous;
        this.onDenied = builder.onDenied;
        this.preflight = builder.preflight;
        this.allowedOrigins = Set.copyOf(builder.allowedOrigins);
    }

    private static OnAnonymous usual(Set<Credential> accept) {
        // Whoever signs in gets a session, which would not count.
        return accept.contains(Credential.SESSION) ? OnAnonymous.LOGIN : OnAnonymous.UNAUTHORIZED;
    }

    /** Returns a builder of a rule about these paths, which lets those pass who satisfy the requirement. */
    public static Builder builder(List<PathPattern> paths, Requirement requirement) {
        return new Builder(paths, requirement);
    }

    /** Tells whether a text is a method as rules name them: a token (RFC 9110, section 9.1) without lower-case letters. */
    public static boolean isMethod(String text) {
        return METHOD.matcher(text).matches();
    }

    /** Returns a host, with or without a port, as rules compare it: in lower case, without the dot that may end a full name. */
    static String plainHost(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        int port = lower.lastIndexOf(':');
        String name = port < 0 || lower.endsWith("]") ? lower : lower.substring(0, port);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) + lower.substring(name.length()) : lower;
    }

    /** Tells whether this rule is about such a request. */
    public boolean appliesTo(AccessRequest request) {
        return isFor(request) && isForPath(request);
    }

    /** Tells whether this rule is about such a request, whatever its path. */
    boolean isFor(AccessRequest request) {
        return isForMethod(request) && isForHost(request) && isForAddress(request) && isForCertificate(request);
    }

    boolean isForMethod(AccessRequest request) {
        return methods.isEmpty()
                || methods.contains(request.method())
                || (preflight != Preflight.JUDGE && request.preflight());
    }

    /** Tells whether this rule is about requests for such an origin, whatever else they are. */
    public boolean isForHost(Origin origin) {
        return hosts.isEmpty() || hostNames(origin).stream().anyMatch(hosts::contains);
    }

    boolean isForHost(AccessRequest request) {
        return hosts.isEmpty()
                || hosts.contains(request.hostNames().get(0))
                || hosts.contains(request.hostNames().get(1));
    }

    /** Returns the names that rules may call the host of an origin by: alone, and with the port. */
    static List<String> hostNames(Origin origin) {
        String host = plainHost(origin.host());
        return List.of(host, host + ":" + origin.port());
    }

    boolean isForAddress(AccessRequest request) {
        if (from.isEmpty()) {
            return true;
        }
        for (AddressRange range : from) {
            if (range.contains(request.client())) {
                return true;
            }
        }
        return false;
    }

    boolean isForCertificate(AccessRequest request) {
        return clientCertificate == null || clientCertificate.matches(request.clientCertificate());
    }

    boolean isForPath(AccessRequest request) {
        for (PathPattern pattern : paths) {
            if (pattern.matches(request.path())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the paths, any of which must match. */
    public List<PathPattern> paths() {
        return paths;
    }

    /** Returns the methods it is for; none for all. {@code GET} includes {@code HEAD}, which asks for the same thing. */
    public Set<String> methods() {
        return methods;
    }

    /** Returns the hosts it is for, with or without a port, in lower case; none for all. */
    public Set<String> hosts() {
        return hosts;
    }

    /** Returns the client addresses it is for; none for all. */
    public List<AddressRange> from() {
        return from;
    }

    /** Returns the client certificates it is for; empty where it is for requests with and without. */
    public Optional<CertificateTest> clientCertificate() {
        return Optional.ofNullable(clientCertificate);
    }

    /** Returns the credentials that count. */
    public Set<Credential> accept() {
        return accept;
    }

    /** Returns what is asked. */
    public Requirement requirement() {
        return requirement;
    }

    /** Returns how strong and fresh the sign-in must be. */
    public Optional<StepUp> stepUp() {
        return Optional.ofNullable(stepUp);
    }

    /** Returns what an anonymous request gets that does not satisfy it. */
    public OnAnonymous onAnonymous() {
        return onAnonymous;
    }

    /** Returns what a known caller gets who does not satisfy it. */
    public OnDenied onDenied() {
        return onDenied;
    }

    /** Returns what becomes of preflights. Where they are not judged, the rule is about them whatever its methods are. */
    public Preflight preflight() {
        return preflight;
    }

    /** Returns the origins whose pages may make requests, as preflights are answered, and open WebSockets, beside pages of our own. */
    public Set<Origin> allowedOrigins() {
        return allowedOrigins;
    }

    /** Returns everything that is written of it. */
    @Override
    public String toString() {
        return "AccessRule[paths=" + paths + ", methods=" + new TreeSet<>(methods) + ", hosts=" + new TreeSet<>(hosts)
                + ", from=" + from + ", clientCertificate=" + clientCertificate + ", accept=" + new TreeSet<>(accept)
                + ", requirement=" + requirement + ", stepUp="
                + stepUp + ", onAnonymous=" + onAnonymous + ", onDenied=" + onDenied + ", preflight=" + preflight
                + ", allowedOrigins="
                + allowedOrigins + "]";
    }

    /** Builds a rule. */
    public static final class Builder {
        private final List<PathPattern> paths;
        private final Requirement requirement;
        private Set<String> methods = Set.of();
        private Set<String> hosts = Set.of();
        private List<AddressRange> from = List.of();
        private @Nullable CertificateTest clientCertificate;
        private Set<Credential> accept = Set.of(Credential.SESSION);
        private @Nullable StepUp stepUp;
        private @Nullable OnAnonymous onAnonymous;
        private OnDenied onDenied = OnDenied.FORBIDDEN;
        private Preflight preflight = Preflight.JUDGE;
        private Set<Origin> allowedOrigins = Set.of();

        private Builder(List<PathPattern> paths, Requirement requirement) {
            this.paths = paths;
            this.requirement = requirement;
        }

        /** Sets the methods it is for; none for all. */
        public Builder methods(Set<String> value) {
            methods = value;
            return this;
        }

        /** Sets the hosts it is for, with or without a port; none for all. */
        public Builder hosts(Set<String> value) {
            hosts = value;
            return this;
        }

        /** Sets the client addresses it is for; none for all. */
        public Builder from(List<AddressRange> value) {
            from = value;
            return this;
        }

        /** Sets the client certificates it is for; requests with and without unless set. */
        public Builder clientCertificate(CertificateTest value) {
            clientCertificate = value;
            return this;
        }

        /** Sets the credentials that count; sessions alone unless set. */
        public Builder accept(Set<Credential> value) {
            accept = value;
            return this;
        }

        /** Sets how strong and fresh the sign-in must be. */
        public Builder stepUp(@Nullable StepUp value) {
            stepUp = value;
            return this;
        }

        /** Sets what an anonymous request gets that does not satisfy it; sign-in unless set, or 401 where no session counts. */
        public Builder onAnonymous(OnAnonymous value) {
            onAnonymous = value;
            return this;
        }

        /** Sets what a known caller gets who does not satisfy it. */
        public Builder onDenied(OnDenied value) {
            onDenied = value;
            return this;
        }

        /** Sets what becomes of preflights. */
        public Builder preflight(Preflight value) {
            preflight = value;
            return this;
        }

        /** Sets the origins whose pages may make requests, as preflights are answered. */
        public Builder allowedOrigins(Set<Origin> value) {
            allowedOrigins = value;
            return this;
        }

        /** Returns the rule. */
        public AccessRule build() {
            return new AccessRule(this);
        }
    }
}
