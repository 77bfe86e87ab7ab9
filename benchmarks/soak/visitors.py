"""Those who come and go while the gateway is watched. Each goes on until it is cancelled, and counts what it saw."""

import asyncio
import collections
import random
import socket
import ssl
import struct

import visitor
from frames import accept_key, frame, new_key, read_frame
from machine import Failed

SMALL = "/reports/1k.txt"
# How many of each are at it at a time.
CROWD = {"brief": 4, "brief_tls": 4, "stream": 20, "web_socket": 50, "slow_head": 10, "slow_body": 10, "slow_reader": 10, "login": 1}
PATIENCE = 30


class Visitors:
    def __init__(self, port, tls_port, cookie):
        self.port, self.tls_port, self.cookie = port, tls_port, cookie
        self.done = collections.Counter()
        self.wrong = collections.Counter()
        self.examples = {}
        # asyncio.wait_for may lose a cancellation when its time is just up.
        self.over = False
        self.tls = ssl.create_default_context()
        # What is looked at is the gateway, and not its certificate of this hour.
        self.tls.check_hostname = False
        self.tls.verify_mode = ssl.CERT_NONE

    def all(self):
        return [self.forever(name) for name, count in CROWD.items() for _ in range(count)]

    async def forever(self, name):
        await asyncio.sleep(random.random() * 3)
        while not self.over:
            try:
                await asyncio.wait_for(getattr(self, name)(), 120)
                self.done[name] += 1
            except (OSError, EOFError, ValueError, Failed, asyncio.TimeoutError) as e:
                self.wrong[name] += 1
                self.examples.setdefault(name, repr(e)[:300])
                await asyncio.sleep(1)

    async def connect(self, tls=False, small_window=False):
        held = socket.socket()
        if small_window:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        held.setblocking(False)
        await asyncio.get_running_loop().sock_connect(held, ("127.0.0.1", self.tls_port if tls else self.port))
        return await asyncio.open_connection(sock=held, ssl=self.tls if tls else None,
                                             server_hostname="127.0.0.1" if tls else None, limit=1 << 16)

    def head(self, path, method="GET", more=""):
        return ("%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %s\r\n%s\r\n" % (
            method, path, self.port, self.cookie, more)).encode()

    async def answer(self, reader, expected=200):
        lines = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)).decode("latin-1").split("\r\n")
        if int(lines[0].split()[1]) != expected:
            raise ValueError(lines[0])
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}

    async def brief(self, tls=False):
        reader, writer = await self.connect(tls)
        try:
            for _ in range(random.randint(1, 3)):
                writer.write(self.head(SMALL))
                fields = await self.answer(reader)
                await reader.readexactly(int(fields["content-length"]))
            if random.random() < 0.2:
                # Gone in the middle of an answer.
                writer.write(self.head("/live/large"))
                await reader.read(100)
            if random.random() < 0.3 and not tls:
                # By a reset, and not by a proper end.
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        finally:
            writer.close()
        await asyncio.sleep(0.1 * random.random())

    async def brief_tls(self):
        await self.brief(tls=True)

    async def stream(self):
        reader, writer = await self.connect()
        try:
            writer.write(self.head("/live/events", more="Accept: text/event-stream\r\n"))
            await self.answer(reader)
            for _ in range(random.randint(1, 60)):
                # The last chunk is empty.
                if await asyncio.wait_for(reader.readline(), PATIENCE) in (b"", b"0\r\n"):
                    break
        finally:
            writer.close()

    async def web_socket(self):
        key = new_key()
        reader, writer = await self.connect()
        try:
            writer.write(self.head("/live/socket", more=(
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n"
                "Origin: http://127.0.0.1:%d\r\n" % (key.decode(), self.port))))
            fields = await self.answer(reader, 101)
            if fields["sec-websocket-accept"] != accept_key(key).decode():
                raise ValueError("another key was accepted")
            for number in range(random.randint(1, 30)):
                for kind, back in ((9, 10), (1, 1)):
                    text = b"%d" % number
                    writer.write(frame(kind, text, masked=True))
                    seen = await asyncio.wait_for(read_frame(reader), PATIENCE)
                    if seen != (back, text):
                        raise ValueError("a frame that came back is %r and not %r" % (seen, (back, text)))
                await asyncio.sleep(random.random() * 4)
            if random.random() < 0.7:
                writer.write(frame(8, b"\x03\xe8", masked=True))
                if (await asyncio.wait_for(read_frame(reader), PATIENCE))[0] != 8:
                    raise ValueError("no close frame came back")
        finally:
            writer.close()

    async def slow(self, head, rest):
        """Sends a byte now and then, until that is too slow for the gateway, or for a while."""
        reader, writer = await self.connect()
        try:
            writer.write(head)
            for byte in rest[:random.randint(20, 60)]:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.25)
        except ConnectionError:
            # This is how it ends for such clients.
            pass
        finally:
            writer.close()

    async def slow_head(self):
        head = self.head(SMALL)
        await self.slow(head[:20], head[20:])

    async def slow_body(self):
        await self.slow(self.head("/live/upload", "POST", "Content-Length: 5000\r\n"), b"y" * 5000)

    async def slow_reader(self):
        reader, writer = await self.connect(small_window=True)
        try:
            writer.write(self.head("/live/large"))
            await self.answer(reader)
            for _ in range(random.randint(10, 150)):
                await reader.read(2048)
                await asyncio.sleep(0.1)
        finally:
            writer.close()

    async def login(self):
        await asyncio.to_thread(visitor.sign_in, "http://127.0.0.1:%d%s" % (self.port, SMALL))
        await asyncio.sleep(4)
