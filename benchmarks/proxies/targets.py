"""What is measured: each proxy with its configuration, the request it gets, and what must have come of it."""

import dataclasses
import os
import pwd
import secrets
import typing

APACHE = "/etc/apache2/mods-available"
# What Debian's Apache has switched on when it was just installed, but for the log of requests, which nobody writes here.
APACHE_DEFAULTS = ("access_compat alias auth_basic authn_core authn_file authz_core authz_host authz_user autoindex deflate dir env "
                   "filter mime negotiation reqtimeout setenvif status").split()
SMALL = "/reports/1k.txt"
API = "/api/1k.txt"
ECHO = "/reports/echo"
API_ECHO = "/api/echo"

# The claims that applications are told of, and the header that our configuration gives each.
IDENTITY = {
    "sub": "X-User-Id",
    "name": "X-User-Name",
    "preferred_username": "X-User-Login",
    "email": "X-User-Email",
    "email_verified": "X-User-Email-Verified",
    "locale": "X-User-Locale",
    "department": "X-User-Department",
    "groups": "X-User-Groups",
}


@dataclasses.dataclass
class Target:
    """A proxy that is measured."""

    name: str
    title: str
    # (machine, scene, port) -> the command that runs it in the foreground
    command: typing.Callable
    path: str = SMALL
    echo: str = ECHO
    # How callers are known: "nobody", "session" or "bearer".
    caller: str = "nobody"
    # The header of each claim that the application must get.
    identity: dict = dataclasses.field(default_factory=dict)
    java: bool = False

    # Of a run:
    process: object = None
    port: int = 0
    headers: dict = dataclasses.field(default_factory=dict)
    answer_bytes: int = 0
    idle_mib: float = 0
    loaded_mib: float = 0
    turns: dict = dataclasses.field(default_factory=dict)

    def url(self, path=None):
        return "http://127.0.0.1:%d%s" % (self.port, path or self.path)


@dataclasses.dataclass
class Scene:
    """What all targets share."""

    java: str
    class_path: str
    upstream: int
    echo: int
    provider: dict


def nginx_head(scene_dir, workers):
    # Where root starts it, workers would be somebody who cannot write here.
    user = "user root;" if os.geteuid() == 0 else ""
    temp = "".join("%s_temp_path %s/%s;\n" % (kind, scene_dir, kind)
                   for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return """
%s
worker_processes %s;
daemon off;
pid %s/nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
%s
access_log off;
server_tokens off;
keepalive_timeout 1h;
keepalive_requests 1000000000;
""" % (user, workers, scene_dir, temp)


def nginx(machine, name, workers, rest):
    directory = machine.dir / name
    directory.mkdir(exist_ok=True)
    file = machine.write(name + "/nginx.conf", nginx_head(directory, workers) + rest + "}\n")
    return ["nginx", "-p", directory, "-e", "stderr", "-c", file]


def upstream_command(machine, port):
    """The application behind all targets: nginx with a file of one kilobyte."""
    for path in (SMALL, API, "/public/1k.txt"):
        machine.write("www" + path, ("x" * 63 + "\n") * 16)
    return nginx(machine, "upstream", 1, """
sendfile on;
server {
  listen 127.0.0.1:%d backlog=4096;
  root %s/www;
  default_type text/plain;
  location = /status { stub_status; }
}
""" % (port, machine.dir))


def nginx_plain(machine, scene, port):
    return nginx(machine, "nginx", "auto", """
upstream app { server 127.0.0.1:%d; keepalive 128; keepalive_requests 1000000000; }
server {
  listen 127.0.0.1:%d backlog=4096;
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;
  location / { proxy_pass http://app; }
  location = %s { proxy_pass http://127.0.0.1:%d; }
}
""" % (scene.upstream, port, ECHO, scene.echo))


def haproxy(machine, name, scene, port, rules):
    file = machine.write(name + ".cfg", """
global
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1m
  timeout http-keep-alive 1h
  option forwardfor
frontend edge
  bind 127.0.0.1:%d backlog 4096
%s
  use_backend echo if { path -m end /echo }
  default_backend app
backend app
  server app 127.0.0.1:%d
backend echo
  server echo 127.0.0.1:%d
""" % (port, rules, scene.upstream, scene.echo))
    return ["haproxy", "-db", "-q", "-f", file]


def haproxy_plain(machine, scene, port):
    return haproxy(machine, "haproxy", scene, port, "")


# It reads no lists.
HAPROXY_IDENTITY = {"groups[0]" if claim == "groups" else claim: header for claim, header in IDENTITY.items()}


def haproxy_bearer(machine, scene, port):
    key = machine.write("provider.pem", scene.provider["public_key"])
    return haproxy(machine, "haproxy-bearer", scene, port, """
  http-request set-var(txn.alg) http_auth_bearer,jwt_header_query('$.alg')
  http-request set-var(txn.iss) http_auth_bearer,jwt_payload_query('$.iss')
  http-request set-var(txn.aud) http_auth_bearer,jwt_payload_query('$.aud')
  http-request set-var(txn.exp) http_auth_bearer,jwt_payload_query('$.exp','int')
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 unless {{ var(txn.alg) -m str RS256 }}
  http-request deny deny_status 401 unless {{ var(txn.iss) -m str {issuer} }}
  http-request deny deny_status 401 unless {{ var(txn.aud) -m str {audience} }}
  http-request deny deny_status 401 if {{ var(txn.exp),sub(txn.now) -m int lt 0 }}
  http-request deny deny_status 401 unless {{ http_auth_bearer,jwt_verify(txn.alg,"{key}") -m int 1 }}
{headers}
""".format(headers="\n".join("  http-request set-header %s %%[http_auth_bearer,jwt_payload_query('$.%s')]" % (header, claim)
                             for claim, header in HAPROXY_IDENTITY.items()), issuer=scene.provider["issuer"], audience=scene.provider["audience"], key=key))


def apache(machine, name, scene, port, modules, rest):
    directory = machine.dir / name
    directory.mkdir(exist_ok=True)
    user = ""
    if os.geteuid() == 0:
        names = {entry.pw_name for entry in pwd.getpwall()}
        account = "www-data" if "www-data" in names else "nobody"
        group = pwd.getpwnam(account).pw_gid
        os.chown(directory, pwd.getpwnam(account).pw_uid, group)
        user = "User %s\nGroup #%d\n" % (account, group)
    load = "Include %s/mpm_event.load\n" % APACHE + "".join(
        "Include %s/%s.load\nIncludeOptional %s/%s.con[f]\n" % (APACHE, module, APACHE, module)
        for module in APACHE_DEFAULTS + ["proxy", "proxy_http"] + modules)
    file = machine.write(name + ".conf", """
%s%s
ServerName 127.0.0.1
Listen 127.0.0.1:%d
ServerRoot %s
DefaultRuntimeDir %s
PidFile %s/apache.pid
Mutex file:%s default
ErrorLog /dev/stderr
LogLevel error
ServerTokens Prod
Timeout 60
KeepAlive On
KeepAliveTimeout 3600
MaxKeepAliveRequests 0
# More threads than connections: with Debian's 25 it closes connections that are in use, and wrk counts errors. None come or go between turns.
StartServers 2
ThreadsPerChild 64
MinSpareThreads 1
MaxSpareThreads 128
MaxRequestWorkers 128
%s
ProxyPass %s http://127.0.0.1:%d%s
ProxyPass / http://127.0.0.1:%d/
""" % (load, user, port, directory, directory, directory, directory, rest, ECHO, scene.echo, ECHO, scene.upstream))
    return ["apache2", "-D", "FOREGROUND", "-f", file]


def apache_plain(machine, scene, port):
    return apache(machine, "apache", scene, port, [], "")


def apache_oidc(session):
    def command(machine, scene, port):
        issuer = scene.provider["issuer"]
        return apache(machine, "apache-" + session, scene, port, ["auth_openidc"], """
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCClientID {id}
OIDCClientSecret {secret}
OIDCRedirectURI http://127.0.0.1:{port}/oidc-callback
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCCryptoPassphrase {passphrase}
OIDCSessionType {session}
OIDCSessionInactivityTimeout 3600
OIDCCacheType shm
<Location />
  AuthType openid-connect
  Require valid-user
</Location>
""".format(issuer=issuer, id=scene.provider["client_id"], secret=scene.provider["client_secret"], port=port,
           passphrase=secrets.token_hex(16), session=session))
    return command


def jetty(machine, scene, port):
    return [scene.java, "-Xmx256m", "-Dlogback.configurationFile=%s" % quiet(machine), "-cp", scene.class_path,
            "io.gatehouse.benchmarks.proxies.PlainProxy", port, "http://127.0.0.1:%d" % scene.upstream]


def quiet(machine):
    return machine.write("logback.xml", "<configuration><root level='OFF'/></configuration>")


def gateway_config(scene, port, headers, rules, session="{store: memory}"):
    return """
public-url: http://127.0.0.1:{port}
provider: {{issuer: "{issuer}", client-id: {id}, client-secret: {secret}, user-info: true}}
session: {session}
identity: {{headers: {headers}}}
bearer: {{audiences: ["{audience}"]}}
rules:
{rules}
routes:
  - {{path: {echo_path}, upstream: "http://127.0.0.1:{echo}"}}
  - {{path: {api_echo_path}, upstream: "http://127.0.0.1:{echo}"}}
  - {{path: /, upstream: "http://127.0.0.1:{upstream}"}}
server: {{listen: "http://127.0.0.1:{port}", access-log: false}}
""".format(port=port, issuer=scene.provider["issuer"], id=scene.provider["client_id"],
           secret=scene.provider["client_secret"], session=session, headers=headers,
           audience=scene.provider["audience"], rules=rules, echo_path=ECHO, api_echo_path=API_ECHO, echo=scene.echo,
           upstream=scene.upstream)


HEADERS = "{" + ", ".join(header + ": " + claim for claim, header in IDENTITY.items()) + "}"
RULES = """
  - {path: [/public/**, /favicon.ico], allow: everyone}
  - {path: /admin/**, allow: {role: admin}}
  - {path: /api/**, accept: [bearer, session], allow: signed-in}
  - {path: /reports/**, methods: [GET], allow: {any: [{claim: {department: "Payments*"}}, {role: reports}]}}
  - {path: /**, allow: signed-in}
"""


def gateway(jar, label, kind):
    def command(machine, scene, port, options=()):
        if kind == "everyone":
            config = gateway_config(scene, port, "none", "  - {path: /**, allow: everyone}")
        elif kind == "cookie":
            key = secrets.token_urlsafe(32)
            config = gateway_config(scene, port, HEADERS, RULES, "{store: cookie, keys: [%s]}" % key)
        else:
            config = gateway_config(scene, port, HEADERS, RULES)
        file = machine.write("gateway-%s%s.yml" % (kind, label), config)
        return [scene.java, "-Xmx256m", *options, "-jar", jar, "--config", file]
    return command


def gateways(jar, label=""):
    """The gateway of a build in every way of being asked; the label tells builds apart."""
    at = "@" + label if label else ""
    words = ", build " + label if label else ""
    return [
        Target("everyone" + at, "Gatehouse, everyone may pass" + words, gateway(jar, at, "everyone"), java=True),
        Target("memory" + at, "Gatehouse, session in memory" + words, gateway(jar, at, "memory"), caller="session",
               identity=IDENTITY, java=True),
        Target("cookie" + at, "Gatehouse, session sealed in the cookie" + words, gateway(jar, at, "cookie"),
               caller="session", identity=IDENTITY, java=True),
        Target("bearer" + at, "Gatehouse, RS256 access token seen before" + words, gateway(jar, at, "bearer"),
               path=API, echo=API_ECHO, caller="bearer", identity=IDENTITY, java=True),
    ]


def peers():
    """The others."""
    apache_headers = {claim: "OIDC_CLAIM_" + claim for claim in IDENTITY}
    return [
        Target("nginx", "nginx, plain", nginx_plain),
        Target("haproxy", "HAProxy, plain", haproxy_plain),
        Target("haproxy-bearer", "HAProxy, checks an RS256 access token", haproxy_bearer, path=API, echo=API_ECHO,
               caller="bearer", identity=HAPROXY_IDENTITY),
        Target("apache", "Apache, plain", apache_plain),
        Target("apache-oidc", "Apache with mod_auth_openidc, sessions on the server", apache_oidc("server-cache"),
               caller="session", identity=apache_headers),
        Target("apache-oidc-cookie", "Apache with mod_auth_openidc, sessions in the cookie",
               apache_oidc("client-cookie"), caller="session", identity=apache_headers),
        Target("jetty", "Jetty's ProxyHandler, plain", jetty, java=True),
    ]
