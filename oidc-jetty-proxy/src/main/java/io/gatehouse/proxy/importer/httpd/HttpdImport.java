package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.proxy.importer.draft.Advice;
import io.gatehouse.proxy.importer.draft.Draft;
import io.gatehouse.proxy.importer.draft.ImportFailedException;
import io.gatehouse.proxy.importer.draft.Note;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a configuration of one of Apache httpd with mod_auth_openidc. */
public final class HttpdImport {
    private static final Advice ADVICE = Advice.beside(HttpdImport.class, "directives.txt");

    /** What routes and rules are made of; whatever is to be said about these is said there. */
    private static final Set<String> MADE_ELSEWHERE = Set.of(
            "proxypass",
            "proxypassmatch",
            "proxypassreverse",
            "proxypassreversecookiedomain",
            "proxypassreversecookiepath",
            "proxypreservehost",
            "proxytimeout",
            "timeout",
            "requestheader",
            "header",
            "require",
            "sslproxyverify",
            "sslproxycacertificatefile",
            "sslproxymachinecertificatefile",
            "sslproxycheckpeername",
            "sslproxycheckpeercn",
            "sslproxycheckpeerexpire",
            "balancermember");

    private static final Map<String, Carrier> CARRIERS = carriers();

    private final Terms terms;
    private final List<Place> places;
    private final Site site;

    private HttpdImport(Site site, Draft draft) {
        this.site = site;
        this.places = site.sections().stream()
                .flatMap(section -> Place.of(section).stream())
                .sorted((first, second) -> Boolean.compare(
                        second.section().is("Proxy"), first.section().is("Proxy")))
                .toList();
        List<Directive> everywhere = new ArrayList<>(site.directives());
        places.stream()
                .filter(Place::isEverything)
                .forEach(place -> everywhere.addAll(place.section().directives()));
        this.terms = new Terms(site, draft, everywhere);
    }

    private static Map<String, Carrier> carriers() {
        Map<String, Carrier> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map<String, Carrier> table : List.of(
                ProviderCarriers.table(),
                SessionCarriers.table(),
                IdentityCarriers.table(),
                BearerCarriers.table(),
                ServerCarriers.table())) {
            all.putAll(table);
        }
        return all;
    }

    /** Returns every directive that is known by name: it is carried over, or there is something to be said about it. */
    public static Set<String> knownDirectives() {
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(CARRIERS.keySet());
        known.addAll(MADE_ELSEWHERE);
        known.addAll(Rules.RELEVANT);
        ADVICE.names().forEach(known::add);
        return known;
    }

    /**
     * Reads an Apache configuration.
     *
     * @param files the files, in the order in which Apache reads them; what they include is read with them
     * @param defines what {@code ${NAME}} and {@code <IfDefine>} refer to
     * @param host which virtual host; null where it is clear
     * @throws ImportFailedException when it cannot be read or understood, or it is not clear which host is meant
     */
    public static Draft read(List<Path> files, Map<String, String> defines, @Nullable String host)
            throws ImportFailedException {
        ConfigTree.Result config = ConfigTree.read(files, defines);
        Draft draft = new Draft();
        new HttpdImport(SiteChoice.choose(config, host), draft).make();
        config.unread()
                .forEach(
                        include -> draft.note(
                                "server",
                                new Note(
                                        Note.Kind.BY_HAND,
                                        include.name(),
                                        include.where(),
                                        "there is no such file here, so nothing of it was imported. Import where the files are, or name it beside the others.")));
        return draft;
    }

    private void make() {
        defaults();
        for (Directive directive : terms.all()) {
            Carrier carrier = CARRIERS.get(directive.name());
            if (carrier != null) {
                carrier.carry(directive, terms);
            } else {
                explain(directive);
            }
        }
        PublicAddress.carry(terms);
        List<Directive> requestHeaders = Stream.concat(
                        site.directives().stream(),
                        places.stream().flatMap(place -> place.section().directives().stream()))
                .filter(directive -> directive.is("RequestHeader"))
                .toList();
        IdentityCarriers.headers(terms, requestHeaders);
        boolean bearer = Rules.carry(terms, places);
        BearerCarriers.complete(terms, bearer);
        Routes.carry(terms, places);
        ServerCarriers.listeners(terms);
        sections();
        others();
    }

    /** Sets what is another way here where nothing is written. */
    private void defaults() {
        terms.set("provider.scopes", List.of("openid"));
        terms.set("session.inactivity-timeout", "5m");
        byDefault(
                "session.inactivity-timeout",
                "OIDCSessionInactivityTimeout",
                "five minutes, as there; an hour is ours.");
        boolean asked = terms.last("OIDCProviderMetadataURL").isPresent();
        terms.set("provider.user-info", asked);
        if (asked) {
            byDefault(
                    "provider.user-info",
                    "OIDCProviderUserInfoEndpoint",
                    "Apache asks userinfo wherever the provider has it. For a provider that has none, write false, or nobody can sign in.");
        }
    }

    private void byDefault(String key, String name, String advice) {
        if (terms.last(name).isEmpty()) {
            terms.draft().note(key, new Note(Note.Kind.DIFFERENT, name, "its default", advice));
        }
    }

    private void explain(Directive directive) {
        if (MADE_ELSEWHERE.contains(directive.key()) || Rules.RELEVANT.contains(directive.key())) {
            return;
        }
        ADVICE.about(directive.name())
                .ifPresentOrElse(
                        advice -> advice.note(terms.draft(), directive.where()),
                        () -> terms.byHand(
                                "server",
                                directive,
                                "this directive is not known here; find out what it does, and whether it is missed."));
    }

    /** Says what is to be said about what stands in sections, and about sections that are about no paths. */
    private void sections() {
        for (Section section : site.sections()) {
            if (!Place.isAboutPaths(section)) {
                fileSection(section);
            }
        }
        for (Place place : places) {
            if (place.isEverything()) {
                continue;
            }
            for (Directive directive : place.section().directives()) {
                boolean header = directive.is("Header") || directive.is("RequestHeader");
                if (header
                        && !Routes.takesHeaders(place, terms)
                        && IdentityCarriers.claim(directive, terms).isEmpty()) {
                    terms.byHand(
                            "routes",
                            directive,
                            "headers belong to a route. Write one for " + place.title() + " with the same upstream.");
                } else if (CARRIERS.containsKey(directive.name())) {
                    terms.byHand(
                            "rules",
                            directive,
                            "it is the same for all paths here; in Apache it was for " + place.title() + " alone.");
                } else {
                    explain(directive);
                }
            }
        }
    }

    /** Directories and files: a gateway has none, and in Apache these sections are not about what is passed on. */
    private void fileSection(Section section) {
        String where = section.where();
        if (section.first().toLowerCase(Locale.ROOT).startsWith(Upstream.BALANCER)) {
            return;
        }
        boolean signsIn = section.everything()
                .anyMatch(directive -> directive.key().startsWith("oidc")
                        || (directive.is("AuthType") && !directive.first().equalsIgnoreCase("none")));
        if (!signsIn
                && List.of("directory", "directorymatch", "files", "filesmatch").contains(section.key())) {
            terms.draft().settled("<" + section.name() + ">", where);
            return;
        }
        terms.draft()
                .note(
                        "rules",
                        new Note(
                                Note.Kind.BY_HAND,
                                "<" + section.name() + ">",
                                where,
                                "the gateway has no files. Write a rule for the URLs of what is in it, and a route to what serves them."));
    }

    private void others() {
        for (Section other : site.others()) {
            boolean redirect = ServerCarriers.redirects(other, terms);
            terms.draft()
                    .note(
                            "server",
                            new Note(
                                    redirect ? Note.Kind.NOT_NEEDED : Note.Kind.DIFFERENT,
                                    "VirtualHost",
                                    other.where(),
                                    redirect
                                            ? "it sends browsers to https, which a listener with redirect: https does."
                                            : "this other host was not imported; --host NAME imports it, into a file of its own."));
        }
    }
}
