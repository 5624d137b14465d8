"""One frame of the control channel (docs/channel.md): a 16-octet header and a payload, little-endian."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

MAGIC = b"BSCH"
VERSION = 1
HEADER = struct.Struct("<4sHHII")
MAX_PAYLOAD = 64 * 1024 * 1024
"""Octets; a larger announcement is taken for a broken peer, not for a large message."""


class FrameError(Exception):
    """The octets are not a frame of this channel: the connection cannot go on."""


@dataclass(frozen=True)
class Frame:
    type: int
    payload: bytes


def encode_frame(type_: int, payload: bytes = b"") -> bytes:
    if len(payload) > MAX_PAYLOAD:
        raise FrameError(f"a payload of {len(payload)} octets is over the limit of {MAX_PAYLOAD}")
    return HEADER.pack(MAGIC, VERSION, type_, len(payload), zlib.crc32(payload)) + payload


class FrameDecoder:
    """Turns a stream, cut anywhere, into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """Octets of a frame that is not complete yet."""
        return len(self._buffer)

    def feed(self, octets: bytes) -> list[Frame]:
        """The frames that `octets` completes, in order. Raises FrameError; the decoder is of no use afterwards."""
        self._buffer += octets
        frames: list[Frame] = []
        while len(self._buffer) >= HEADER.size:
            magic, version, type_, length, crc = HEADER.unpack_from(self._buffer)
            if magic != MAGIC:
                raise FrameError(f"frame magic is {magic!r}, not {MAGIC!r}")
            if version != VERSION:
                raise FrameError(f"frame version is {version}, not {VERSION}")
            if length > MAX_PAYLOAD:
                raise FrameError(f"frame announces {length} octets, over the limit of {MAX_PAYLOAD}")
            end = HEADER.size + length
            if len(self._buffer) < end:
                break
            payload = bytes(self._buffer[HEADER.size : end])
            if zlib.crc32(payload) != crc:
                raise FrameError(f"CRC-32 of a frame of type {type_} does not match its payload")
            del self._buffer[:end]
            frames.append(Frame(type_, payload))
        return frames
