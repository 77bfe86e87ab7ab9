"""An application with what lasts: event streams, WebSockets, large answers, uploads. Started with its port."""

import asyncio
import random
import sys

from frames import accept_key, read_frame, frame

LARGE = b"x" * (1 << 20)


async def events(writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    for number in range(random.randint(5, 40)):
        writer.write(b"data: %d\n\n" % number)
        await writer.drain()
        await asyncio.sleep(0.5)


async def web_socket(fields, reader, writer):
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                 + accept_key(fields[b"sec-websocket-key"]) + b"\r\n\r\n")
    while True:
        kind, data = await read_frame(reader)
        # A ping is answered by a pong, a close by a close, and a text by itself.
        writer.write(frame(10 if kind == 9 else kind, data))
        await writer.drain()
        if kind == 8:
            return


async def upload(fields, reader, writer):
    left = int(fields.get(b"content-length", 0))
    while left:
        left -= len(await reader.readexactly(min(left, 4096)))
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    await writer.drain()


async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.split(b"\r\n")
            fields = dict((name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines[1:] if line))
            path = lines[0].split()[1]
            if path == b"/live/events":
                return await events(writer)
            if path == b"/live/socket":
                return await web_socket(fields, reader, writer)
            if path == b"/live/upload":
                await upload(fields, reader, writer)
            else:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(LARGE) + LARGE)
                await writer.drain()
    except (OSError, EOFError, asyncio.LimitOverrunError):
        # Clients go when they like.
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
