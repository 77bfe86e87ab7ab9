package io.gatehouse.proxy.tracing;

import io.opentelemetry.api.common.AttributeKey;

/** The names of what is said of spans: those of OpenTelemetry's semantic conventions for HTTP, and our own. */
final class Keys {
    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> CLIENT_ADDRESS = AttributeKey.stringKey("client.address");
    static final AttributeKey<String> PROTOCOL_VERSION = AttributeKey.stringKey("network.protocol.version");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("gatehouse.outcome");
    static final AttributeKey<String> RULE = AttributeKey.stringKey("gatehouse.rule");
    static final AttributeKey<String> CODE = AttributeKey.stringKey("gatehouse.code");
    static final AttributeKey<String> REFERENCE = AttributeKey.stringKey("gatehouse.reference");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gatehouse.provider");
    static final AttributeKey<String> ENDPOINT = AttributeKey.stringKey("gatehouse.endpoint");
    static final AttributeKey<String> RESULT = AttributeKey.stringKey("gatehouse.result");
    static final AttributeKey<String> CALL = AttributeKey.stringKey("gatehouse.call");

    private Keys() {}
}
