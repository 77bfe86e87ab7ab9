package io.gatehouse.proxy.doctor;

import java.util.Locale;

/** What may be found of a gateway, beside what the engine's checkup finds; {@code docs/doctor.md} has cause and cure of each. */
public enum DoctorCode {
    /** A setting is on that weakens a check. */
    WEAK_SETTING(DoctorTopic.SETTINGS),
    /** A setting is allowed and probably not meant. */
    NOTE(DoctorTopic.SETTINGS),
    /** {@code public-url} is not set. */
    PUBLIC_URL_UNSET(DoctorTopic.PUBLIC_URL),
    /** The public address is plain http. */
    PUBLIC_URL_HTTP(DoctorTopic.PUBLIC_URL),
    /** The name server does not know the host of the public address. */
    PUBLIC_URL_NAME_UNKNOWN(DoctorTopic.PUBLIC_URL),
    /** Requests to the public address are refused for their Host. */
    HOST_NOT_ALLOWED(DoctorTopic.PUBLIC_URL),
    /** TLS ends in front of the gateway, which does not know. */
    HTTP_BEHIND_TLS(DoctorTopic.PUBLIC_URL),
    /** Nobody is trusted to say who the client is. */
    CLIENT_ADDRESS_LOST(DoctorTopic.PUBLIC_URL),
    /** The public address is not known, so that nobody was asked. */
    FRONT_NOT_ASKED(DoctorTopic.FRONT),
    /** Nobody answers at the public address. */
    FRONT_SILENT(DoctorTopic.FRONT),
    /** The certificate at the public address is not trusted here. */
    FRONT_CERTIFICATE(DoctorTopic.FRONT),
    /** Somebody else answers at the public address. */
    FRONT_OTHER(DoctorTopic.FRONT),
    /** The gateway takes itself for another address than that which browsers use. */
    FRONT_ADDRESS(DoctorTopic.FRONT),
    /** The gateway at the public address refuses. */
    FRONT_REFUSED(DoctorTopic.FRONT),
    /** No certificate of ours is for the host of the public address. */
    LISTENER_CERTIFICATE_NAME(DoctorTopic.LISTENERS),
    /** A certificate of ours has ended, ends soon, or is out of order. */
    LISTENER_CERTIFICATE(DoctorTopic.LISTENERS),
    /** The public address is http, and all listeners are https. */
    LISTENER_SCHEME(DoctorTopic.LISTENERS),
    /** Browsers refuse cookies for such a domain. */
    COOKIE_DOMAIN_PUBLIC(DoctorTopic.COOKIES),
    /** The host is not below the domain of the cookie. */
    COOKIE_DOMAIN_HOST(DoctorTopic.COOKIES),
    /** The name server does not know an upstream. */
    UPSTREAM_NAME_UNKNOWN(DoctorTopic.UPSTREAMS),
    /** An upstream does not accept connections, or does not answer in time. */
    UPSTREAM_UNREACHABLE(DoctorTopic.UPSTREAMS),
    /** TLS with an upstream fails. */
    UPSTREAM_TLS(DoctorTopic.UPSTREAMS),
    /** An upstream answers, and says that it is not well. */
    UPSTREAM_UNWELL(DoctorTopic.UPSTREAMS),
    /** An upstream answers what is not HTTP, or breaks off. */
    UPSTREAM_BROKEN(DoctorTopic.UPSTREAMS),
    /** Everybody on this machine may read a secret. */
    FILE_OPEN(DoctorTopic.FILES),
    /** Who may read a file could not be found out. */
    FILE_NOT_PROVED(DoctorTopic.FILES),
    /** There may be fewer files open than connections. */
    DESCRIPTORS_FEW(DoctorTopic.LIMITS);

    private final DoctorTopic topic;

    DoctorCode(DoctorTopic topic) {
        this.topic = topic;
    }

    DoctorTopic topic() {
        return topic;
    }

    /** Returns the word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
