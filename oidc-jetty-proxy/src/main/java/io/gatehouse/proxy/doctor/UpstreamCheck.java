package io.gatehouse.proxy.doctor;

import io.gatehouse.checkup.Finding;
import io.gatehouse.checkup.PeerCertificates;
import io.gatehouse.proxy.config.HealthConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.pool.UpstreamAddress;
import io.gatehouse.proxy.pool.UpstreamProbe;
import io.gatehouse.proxy.upstream.UpstreamHandler;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Whether every upstream answers, asked in the way in which requests go there. */
final class UpstreamCheck {
    private static final int HTTPS = 443;

    private final List<RouteConfig> routes;
    private final Duration timeout;
    private final Duration patience;
    private final Instant now;
    private final Diagnosis diagnosis = new Diagnosis();

    UpstreamCheck(List<RouteConfig> routes, Duration timeout, Instant now) {
        this.routes = routes;
        this.timeout = timeout;
        // Less, so that one that is mute is a problem and not merely unknown.
        this.patience = timeout.multipliedBy(3).dividedBy(4);
        this.now = now;
    }

    List<Finding> run() {
        if (routes.isEmpty()) {
            diagnosis.ok(DoctorTopic.UPSTREAMS, "routes", "none: this gateway answers proxies that ask about requests");
            return diagnosis.findings();
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        try (UpstreamProbe probe = new UpstreamProbe(routes, UpstreamHandler.interimResponses())) {
            List<CompletableFuture<UpstreamProbe.Answer>> answers = new ArrayList<>();
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < routes.size(); i++) {
                for (CompletableFuture<UpstreamProbe.Answer> answer : probe.ask(routes.get(i), patience)) {
                    answers.add(answer);
                    keys.add("routes[" + i + "].upstream");
                }
            }
            Set<String> told = new LinkedHashSet<>();
            for (int i = 0; i < answers.size(); i++) {
                UpstreamProbe.Answer answer = await(answers.get(i), deadline);
                String key = keys.get(i);
                if (answer == null) {
                    diagnosis.notKnown(
                            DoctorCode.UPSTREAM_UNREACHABLE, key, "no result within " + timeout.toSeconds() + " s", "");
                } else if (told.add(answer.address() + " " + answer.asked())) {
                    judge(key, answer);
                }
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            diagnosis.notKnown(
                    DoctorCode.UPSTREAM_TLS, "routes", String.valueOf(e.getMessage()), "correct tls of the route");
        }
        return diagnosis.findings();
    }

    private static UpstreamProbe.@Nullable Answer await(CompletableFuture<UpstreamProbe.Answer> answer, long deadline) {
        try {
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers fail by what they hold alone", e);
        }
    }

    private void judge(String key, UpstreamProbe.Answer answer) {
        Throwable failure = answer.failure();
        if (failure != null) {
            failed(key, answer.address(), failure);
            return;
        }
        Optional<HealthConfig> health = answer.route().health();
        String said = answer.address() + " answers " + answer.status() + " to " + answer.asked();
        if (health.isPresent() && !health.get().accepts(answer.status())) {
            diagnosis.problem(
                    DoctorCode.UPSTREAM_UNWELL,
                    key,
                    said + ", a status from " + health.get().lowest() + " to "
                            + health.get().highest() + " was expected: it would get no requests",
                    "see why the application is not well, or correct health-check of the route");
        } else if (health.isEmpty() && answer.status() >= 500) {
            diagnosis.notKnown(
                    DoctorCode.UPSTREAM_UNWELL,
                    key,
                    said + "; it can be reached, and whether it is well cannot be told by that",
                    "name a path that tells, in health-check.path of the route");
        } else {
            diagnosis.ok(DoctorTopic.UPSTREAMS, key, said);
        }
    }

    private void failed(String key, UpstreamAddress address, Throwable failure) {
        if (is(failure, UnresolvedAddressException.class) || is(failure, UnknownHostException.class)) {
            diagnosis.problem(
                    DoctorCode.UPSTREAM_NAME_UNKNOWN,
                    key,
                    "a host that the name server knows was expected, it does not know that of " + address,
                    "correct the host, or have the name server of this machine know it");
        } else if (is(failure, SSLException.class)) {
            tls(key, address, failure);
        } else if (is(failure, ConnectException.class) || is(failure, java.nio.file.NoSuchFileException.class)) {
            diagnosis.problem(
                    DoctorCode.UPSTREAM_UNREACHABLE,
                    key,
                    "somebody who accepts connections was expected at " + address + ", nobody does",
                    "start the application, or correct host and port: an application that listens on 127.0.0.1 cannot be reached from"
                            + " another machine or container");
        } else if (is(failure, TimeoutException.class) || is(failure, SocketTimeoutException.class)) {
            diagnosis.problem(
                    DoctorCode.UPSTREAM_UNREACHABLE,
                    key,
                    "an answer was expected from " + address + ", none came in time",
                    "see that the application is not stuck, and that no firewall swallows connections");
        } else {
            diagnosis.problem(
                    DoctorCode.UPSTREAM_BROKEN,
                    key,
                    "HTTP was expected from " + address + ", it broke off ("
                            + failure.getClass().getSimpleName() + ")",
                    "see that the application speaks HTTP there, and not TLS where the URL is http, or HTTP/2 alone (protocol of the"
                            + " route)");
        }
    }

    private void tls(String key, UpstreamAddress address, Throwable failure) {
        String host = address.origin().host();
        String shown = PeerCertificates.shownBy(host, port(address), host, timeout)
                .map(certificates -> "it shows " + certificates.describe() + ": "
                        + switch (certificates.flaw(host, now)) {
                            case ENDED -> "one that is good now was expected";
                            case NAME -> "one for " + host + " was expected";
                            case UNTRUSTED -> "an issuer that is trusted was expected";
                        })
                .orElse("no handshake comes about (" + failure.getClass().getSimpleName() + ")");
        diagnosis.problem(
                DoctorCode.UPSTREAM_TLS,
                key,
                "TLS with " + address + " fails: " + shown,
                "name the certificate of its authority in tls.ca-file of the route, or its name in tls.server-name; where the"
                        + " application speaks plain http, write http://");
    }

    private static int port(UpstreamAddress address) {
        return address.origin().port() > 0 ? address.origin().port() : HTTPS;
    }

    private static boolean is(Throwable failure, Class<? extends Throwable> kind) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 8; depth++) {
            if (kind.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
