"""As much of WebSocket (RFC 6455) as two ends need that send each other short frames."""

import base64
import hashlib
import os


def accept_key(key):
    return base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())


def new_key():
    return base64.b64encode(os.urandom(16))


def frame(kind, data, masked=False):
    mask = os.urandom(4) if masked else b""
    body = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data)) if masked else data
    return bytes([0x80 | kind, (0x80 if masked else 0) | len(data)]) + mask + body


async def read_frame(reader):
    first, length = await reader.readexactly(2)
    mask = await reader.readexactly(4) if length & 0x80 else b"\0\0\0\0"
    data = await reader.readexactly(length & 0x7F)
    return first & 0x0F, bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
