package io.gatehouse.proxy.doctor;

import io.gatehouse.checkup.Finding;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether browsers will keep the cookies. */
final class CookieCheck {
    private static final String KEY = "session.cookie.domain";

    /** Below a country's letters, what stands for kinds of owners there and not for an owner (publicsuffix.org has all of them). */
    private static final Set<String> KINDS = Set.of(
            "ac", "co", "com", "edu", "gob", "gov", "go", "gouv", "ltd", "me", "mil", "ne", "net", "nhs", "nom", "or",
            "org", "plc", "sch");

    /** The countries that are divided so. */
    private static final Set<String> DIVIDED = Set.of(
            "ar", "au", "br", "cn", "co", "hk", "id", "il", "in", "jp", "ke", "kr", "mx", "my", "nz", "pe", "ph", "pk",
            "sa", "sg", "th", "tr", "tw", "ua", "uk", "uy", "ve", "vn", "za");

    /** Where everybody can have a name below. */
    private static final Set<String> SHARED = Set.of(
            "appspot.com",
            "azurestaticapps.net",
            "azurewebsites.net",
            "cloudapp.net",
            "cloudfront.net",
            "elasticbeanstalk.com",
            "firebaseapp.com",
            "fly.dev",
            "github.io",
            "gitlab.io",
            "herokuapp.com",
            "netlify.app",
            "ngrok.io",
            "ngrok-free.app",
            "onrender.com",
            "pages.dev",
            "run.app",
            "s3.amazonaws.com",
            "vercel.app",
            "web.app",
            "workers.dev");

    private final GatehouseConfig config;
    private final @Nullable Origin address;

    CookieCheck(GatehouseConfig config, @Nullable Origin address) {
        this.config = config;
        this.address = address;
    }

    List<Finding> run() {
        Diagnosis diagnosis = new Diagnosis();
        Optional<String> domain = config.session().cookie().domain().map(name -> name.toLowerCase(Locale.ROOT));
        if (domain.isEmpty()) {
            diagnosis.ok(DoctorTopic.COOKIES, KEY, "not set: cookies are for the host alone");
            return diagnosis.findings();
        }
        String name = domain.get();
        if (isPublic(name)) {
            diagnosis.problem(
                    DoctorCode.COOKIE_DOMAIN_PUBLIC,
                    KEY,
                    "a domain of your own was expected, but came " + name
                            + ", below which anybody can have a name: browsers refuse cookies for it, and every login begins anew",
                    "set " + KEY + " to your own domain, such as example." + name
                            + ", or remove it where there is one host");
        }
        List<String> outside = hosts().stream()
                .filter(host -> !host.equals(name) && !host.endsWith("." + name))
                .toList();
        if (!outside.isEmpty()) {
            diagnosis.problem(
                    DoctorCode.COOKIE_DOMAIN_HOST,
                    KEY,
                    "a domain above every host was expected, but came " + name + ", which is not above "
                            + String.join(", ", outside) + ": browsers refuse the cookie there",
                    "set " + KEY + " to a domain above all hosts, or remove it");
        }
        if (diagnosis.isEmpty()) {
            diagnosis.ok(DoctorTopic.COOKIES, KEY, name + ": cookies are for every host below it");
        }
        return diagnosis.findings();
    }

    private List<String> hosts() {
        List<String> hosts = new ArrayList<>();
        if (address != null) {
            hosts.add(address.host());
        }
        for (String host : config.allowedHosts()) {
            Origin.parse("https", host)
                    .map(Origin::host)
                    .filter(other -> !hosts.contains(other))
                    .ifPresent(hosts::add);
        }
        return hosts;
    }

    /** Tells whether a domain belongs to nobody, as far as the usual ones go. */
    static boolean isPublic(String domain) {
        String[] labels = domain.split("\\.", -1);
        return labels.length == 1
                || SHARED.contains(domain)
                || (labels.length == 2 && DIVIDED.contains(labels[1]) && KINDS.contains(labels[0]));
    }
}
