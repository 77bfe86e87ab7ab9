package io.gatehouse.proxy.config;

import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigShape;
import io.gatehouse.config.reader.ConfigType;
import io.gatehouse.config.reader.ConfigValues;
import io.gatehouse.http.AddressRange;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How one of {@code server.listen} is written: an address, or a map with an address and what is special about it. */
final class ListenerKeys {
    static final String WANTED = "expected an address such as http://127.0.0.1:8002, https://0.0.0.0:8443 or"
            + " unix:/run/gatehouse.sock; 0.0.0.0 is all of this machine";
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");

    private static final ConfigShape SHAPE = new ConfigShape.Single("[a-z0-9]+:.+");
    private static final ConfigType<URI> ADDRESS = ConfigType.of("address", SHAPE, ListenerKeys::address);
    private static final ConfigKey<URI> URL =
            ConfigKey.of("url", ADDRESS, "", "The address, in the form of `server.listen`.");
    private static final ConfigKey<Boolean> PROXY_PROTOCOL = ConfigKey.of(
            "proxy-protocol",
            ConfigType.flag(),
            "false",
            "Whether every connection must begin with a header of the PROXY protocol, version 1 or 2, which says who the client is.");
    private static final ConfigKey<List<AddressRange>> PROXY_PROTOCOL_FROM = ConfigKey.of(
            "proxy-protocol-from",
            ConfigType.list(ConfigType.of("address range", ListenerKeys::range), GatewayKeys.MAX_LIST),
            "[]",
            "Who may connect where `proxy-protocol` is `true`; `trusted-proxies` when empty.");
    private static final ConfigKey<Redirect> REDIRECT = ConfigKey.of(
            "redirect",
            ConfigType.word(Redirect.class),
            "",
            "`https`: every request is sent to the same path of the public address by https, and none is served.");
    private static final ConfigKey<ClientCertificates> CLIENT_AUTH = ConfigKey.of(
            "client-auth",
            ConfigType.word(ClientCertificates.class),
            "",
            "What `server.tls.client-auth` is here; the same when not given.");
    private static final ConfigKey<Boolean> H2C =
            ConfigKey.of("h2c", ConfigType.flag(), "", "What `server.h2c` is here; the same when not given.");
    private static final ConfigKey<String> MODE_KEY = ConfigKey.of(
            "mode",
            ConfigType.of("file mode", new ConfigShape.Single(MODE.pattern()), ListenerKeys::mode),
            "",
            "The permissions of a Unix domain socket, in octal digits; `0660` when not given.");

    private static final List<ConfigKey<?>> MEMBERS =
            List.of(URL, PROXY_PROTOCOL, PROXY_PROTOCOL_FROM, REDIRECT, CLIENT_AUTH, H2C, MODE_KEY);

    /** The type of one listener. */
    static final ConfigType<ListenerConfig> LISTENER = ConfigType.either(
            ConfigType.of("address", SHAPE, text -> ListenerConfig.of(address(text))),
            ConfigType.block(MEMBERS, ListenerKeys::listener).requiring(URL.name()));

    private ListenerKeys() {}

    private static Optional<ListenerConfig> listener(ConfigValues values) {
        if (!values.has(URL)) {
            values.problem(URL, "is missing; " + WANTED);
        }
        // The rest is read all the same, so that what else is wrong with it is found too.
        ListenerConfig.Builder listener =
                ListenerConfig.builder(values.get(URL).orElse(URI.create("http://localhost")));
        values.take(PROXY_PROTOCOL, listener::proxyProtocol);
        values.take(PROXY_PROTOCOL_FROM, listener::proxyProtocolFrom);
        values.take(REDIRECT, listener::redirect);
        values.take(CLIENT_AUTH, listener::clientAuth);
        values.take(H2C, listener::h2c);
        values.take(MODE_KEY, listener::mode);
        ListenerConfig made = listener.build();
        if (values.get(URL).isPresent()) {
            ListenerCheck.contradictions(made)
                    .forEach((name, why) -> MEMBERS.stream()
                            .filter(key -> key.name().equals(name))
                            .forEach(key -> values.problem(key, why)));
        }
        return values.get(URL).isEmpty() ? Optional.empty() : Optional.of(made);
    }

    private static URI address(String text) {
        try {
            URI address = new URI(text);
            if ("unix".equals(address.getScheme()) || (address.getScheme() != null && address.getHost() != null)) {
                return address;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new IllegalArgumentException(WANTED);
    }

    private static AddressRange range(String text) {
        return AddressRange.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected an IP address or a range of them, such as 10.0.0.0/8 or ::1"));
    }

    private static String mode(String text) {
        if (!MODE.matcher(text).matches()) {
            throw new IllegalArgumentException("expected permissions in octal digits, such as 0660 or 0600");
        }
        return text;
    }
}
