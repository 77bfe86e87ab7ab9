package io.gatehouse.checkup;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.provider.CallFailure;
import io.gatehouse.internal.provider.MetadataDocument;
import io.gatehouse.internal.provider.ProviderAnswer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.outcome.RefusalCode;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The way to the provider: who answers at its address, whose certificates are shown, and what time it is there. */
final class ConnectionChecks {
    private static final Duration NOTICE = Duration.ofDays(14);

    private final ProviderConfig config;
    private final Product product;
    private final Findings findings;

    ConnectionChecks(ProviderConfig config, Product product, Findings findings) {
        this.config = config;
        this.product = product;
        this.findings = findings;
    }

    /** Says why the metadata could not be read. */
    void unread(ProviderFailure failure, Instant now) {
        if (failure instanceof CallFailure call) {
            uncalled(call, now);
        } else if (failure.code() == RefusalCode.PROVIDER_UNAVAILABLE) {
            findings.problem(
                    CheckupCode.METADATA_MISSING,
                    failure.getMessage(),
                    "look into the log of the provider, and of the proxy in front of it");
        } else {
            findings.problem(
                    CheckupCode.METADATA_MISSING,
                    failure.getMessage(),
                    "open the address in a browser; it must show JSON. Set " + config.key()
                            + ".issuer to the issuer of the provider"
                            + " as it writes it, and " + config.key()
                            + ".metadata-url where the document is somewhere else"
                            + hint());
        }
    }

    private String hint() {
        return product == Product.KEYCLOAK
                ? " (Keycloak: the issuer is https://HOST/realms/REALM; that of Keycloak before 17 has /auth before /realms)"
                : "";
    }

    private void uncalled(CallFailure failure, Instant now) {
        String issuer = config.key() + (config.metadataUrl().isPresent() ? ".metadata-url" : ".issuer");
        switch (failure.reason()) {
            case NAME_UNKNOWN ->
                findings.problem(
                        CheckupCode.PROVIDER_NAME_UNKNOWN,
                        failure.getMessage(),
                        "correct the host in " + issuer + ", or have the name server of this machine know it");
            case TLS -> untrusted(failure, now);
            case UNREACHABLE, TIMEOUT, OTHER ->
                findings.problem(
                        CheckupCode.PROVIDER_UNREACHABLE,
                        failure.getMessage(),
                        "start the provider, correct host and port in " + issuer
                                + ", or open the way to it: firewall, and the JVM's -Dhttps.proxyHost");
        }
    }

    private void untrusted(CallFailure failure, Instant now) {
        Optional<URI> url = url();
        Optional<PeerCertificates> shown = url.flatMap(at -> PeerCertificates.shownBy(
                at.getHost(), at.getPort() < 0 ? 443 : at.getPort(), at.getHost(), config.connectTimeout()));
        if (url.isEmpty() || shown.isEmpty()) {
            findings.problem(
                    CheckupCode.PROVIDER_TLS_FAILED,
                    failure.getMessage(),
                    "see that TLS 1.2 or 1.3 is spoken at this address, and that the port is that of https");
            return;
        }
        String host = url.get().getHost();
        String came = url.get() + " shows " + shown.get().describe();
        switch (shown.get().flaw(host, now)) {
            case ENDED ->
                findings.problem(
                        CheckupCode.PROVIDER_CERTIFICATE_ENDED,
                        came + ": a certificate was expected that is good at " + now,
                        "put a new certificate in at the provider; if it is new, correct the clock of this machine");
            case NAME ->
                findings.problem(
                        CheckupCode.PROVIDER_CERTIFICATE_NAME,
                        came + ": one for '" + host + "' was expected",
                        "use the name that the certificate is for in " + config.key()
                                + ".issuer, or have the provider show a certificate for '" + host + "'");
            case UNTRUSTED ->
                findings.problem(
                        CheckupCode.PROVIDER_CERTIFICATE_UNTRUSTED,
                        came + ": an issuer that is trusted was expected",
                        "save the certificate of that authority as PEM and name the file in " + config.key()
                                + ".ca-file; if it is a public one, have the provider send the certificates in between as well");
        }
    }

    private Optional<URI> url() {
        try {
            return Optional.of(MetadataDocument.url(config));
        } catch (ProviderFailure e) {
            return Optional.empty();
        }
    }

    /** Looks at the certificates that were trusted. */
    void certificates(MetadataDocument document, Instant now) {
        Optional<PeerCertificates> shown = PeerCertificates.of(document.answer().certificates());
        if (shown.isEmpty()) {
            findings.ok(
                    Topic.TLS,
                    "none: " + document.url().getScheme() + "://"
                            + document.url().getRawAuthority() + " is plain http"
                            + (config.insecureHttp()
                                    ? ", which " + config.key() + ".insecure-http allows"
                                    : " on this machine"));
            return;
        }
        String seen = "it shows " + shown.get().describe()
                + (config.insecureTls() ? "; it goes unchecked (" + config.key() + ".insecure-tls)" : "");
        if (now.plus(NOTICE).isAfter(shown.get().end())) {
            findings.problem(
                    CheckupCode.PROVIDER_CERTIFICATE_ENDS,
                    seen + ": one that is good for another " + NOTICE.toDays() + " days was expected",
                    "have a new certificate put in at the provider before that");
        } else {
            findings.ok(Topic.TLS, seen);
        }
    }

    /**
     * Compares the clocks.
     *
     * @param asked when the question was sent
     * @param answered when the answer was there
     */
    void clock(ProviderAnswer answer, Instant asked, Instant answered) {
        Optional<Instant> date = answer.header("Date").flatMap(ConnectionChecks::time);
        String change =
                "see that both machines have their time from a time server (timedatectl status; chronyc tracking): tokens from"
                        + " a clock that is wrong are refused as too old or from the future";
        if (date.isEmpty()) {
            findings.notKnown(
                    CheckupCode.CLOCK_UNKNOWN,
                    "the provider's answers have no Date header, so its clock cannot be compared with ours, by which it is "
                            + answered,
                    change);
            return;
        }
        // A whole second, of which it is somewhere inside; a cache on the way adds how long it had the answer.
        Instant theirs = date.get().plusSeconds(age(answer)).plusMillis(500);
        Instant ours = asked.plus(Duration.between(asked, answered).dividedBy(2));
        long seconds = Math.round(Duration.between(ours, theirs).toMillis() / 1000.0);
        String tolerated =
                config.key() + ".clock-skew tolerates " + config.clockSkew().toSeconds() + " s";
        String seen = Math.abs(seconds) < 2
                ? "the provider's clock and ours agree; " + tolerated
                : "the provider's clock is " + Math.abs(seconds) + " s " + (seconds > 0 ? "ahead of" : "behind")
                        + " ours; " + tolerated;
        if (Math.abs(seconds) > config.clockSkew().toSeconds()) {
            findings.problem(CheckupCode.CLOCK_OFF, seen + " (ours: " + ours + ", theirs: " + date.get() + ")", change);
        } else {
            findings.ok(Topic.CLOCK, seen);
        }
    }

    private static long age(ProviderAnswer answer) {
        return answer.header("Age")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private static Optional<Instant> time(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Looks whether the document names the issuer that is configured. */
    void issuer(MetadataDocument document) {
        String named = document.issuer().orElse("");
        Optional<String> expected = config.issuer();
        if (expected.isEmpty()) {
            findings.ok(
                    Topic.ISSUER,
                    "it is " + SafeText.quote(named) + ", as the metadata at " + document.url() + " says");
            return;
        }
        if (expected.get().equals(named)) {
            findings.ok(Topic.ISSUER, SafeText.quote(named) + ", as configured");
            return;
        }
        boolean slash = named.equals(expected.get() + "/") || expected.get().equals(named + "/");
        findings.problem(
                slash ? CheckupCode.ISSUER_SLASH : CheckupCode.ISSUER_MISMATCH,
                config.key() + ".issuer is " + SafeText.quote(expected.get()) + ", the metadata at " + document.url()
                        + " names " + SafeText.quote(named)
                        + (slash
                                ? ": they differ in the slash at the end"
                                : ": they must be equal character by character"),
                "if that is the provider you mean, set " + config.key() + ".issuer to " + SafeText.quote(named)
                        + (slash
                                ? ""
                                : "; if it should call itself otherwise, give it its public address there"
                                        + product.where(Product.Place.ISSUER, config)));
    }
}
