"""What a browser does where somebody signs in, and an application that tells what it was asked."""

import http.client
import http.server
import json
import threading
import urllib.parse

from machine import Failed

BROWSER = {
    "Accept": "text/html,application/xhtml+xml",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Site": "none",
    "User-Agent": "Mozilla/5.0 (benchmark)",
}


def get(url, headers):
    """One request; returns status, header fields in order, and body."""
    where = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    try:
        path = where.path + ("?" + where.query if where.query else "")
        connection.request("GET", path or "/", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


def sign_in(url):
    """Follows the redirects from a page to the provider and back; returns the Cookie header that counts there now."""
    origin = urllib.parse.urlsplit(url).netloc
    cookies = {}
    here = url
    for _ in range(10):
        ours = urllib.parse.urlsplit(here).netloc == origin
        headers = dict(BROWSER)
        if ours and cookies:
            headers["Cookie"] = cookie_header(cookies)
        status, fields, body = get(here, headers)
        if ours:
            keep(cookies, fields)
        location = next((value for name, value in fields if name.lower() == "location"), None)
        if status == 200:
            return cookie_header(cookies)
        if status not in (302, 303) or location is None:
            raise Failed("signing in at %s ended at %s with %d: %s" % (url, here, status, body[:500]))
        here = urllib.parse.urljoin(here, location)
    raise Failed("signing in at %s does not end" % url)


def keep(cookies, fields):
    for name, value in fields:
        if name.lower() == "set-cookie":
            pair, _, attributes = value.partition(";")
            key, _, text = pair.partition("=")
            expired = "max-age=0" in attributes.lower().replace(" ", "") or "1970" in attributes or not text
            if expired:
                cookies.pop(key, None)
            else:
                cookies[key] = text


def cookie_header(cookies):
    return "; ".join(name + "=" + value for name, value in cookies.items())


class Echo:
    """An application that answers with the header fields of the request, as JSON. Asked before and after what is timed."""

    def __init__(self, port):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
