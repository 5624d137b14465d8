"""Reads the one kind of OpenEXR file the channel carries, strictly: uncompressed 32-bit float scanlines."""

from __future__ import annotations

import struct

import numpy as np

FLOAT = 2
NO_COMPRESSION = 0


def read_exr(octets: bytes) -> np.ndarray:
    """(height, width, 3) float32, rows from the top. Raises ValueError for anything else than a plain image."""
    layers = read_layers(octets)
    if list(layers) != ["B", "G", "R"]:
        raise ValueError(f"channels are {', '.join(layers)}")
    return np.stack([layers[channel] for channel in "RGB"], axis=-1)


def read_layers(octets: bytes) -> dict[str, np.ndarray]:
    """Channel name -> (height, width) float32, in the file's order. Raises ValueError for what the channel never carries."""
    if octets[:4] != b"\x76\x2f\x31\x01" or octets[4:8] != b"\x02\0\0\0":
        raise ValueError(f"not a single-part scanline OpenEXR file: {octets[:8].hex()}")
    attributes, offset = _header(octets)
    channels = _channels(attributes["channels"])
    if set(channels.values()) != {FLOAT}:
        raise ValueError(f"channels are {channels}")
    if list(channels) != sorted(channels):
        raise ValueError("the channels are not sorted")
    if attributes["compression"] != bytes([NO_COMPRESSION]):
        raise ValueError(f"compression is {attributes['compression'][0]}")
    x0, y0, x1, y1 = struct.unpack("<4i", attributes["dataWindow"])
    if attributes["displayWindow"] != attributes["dataWindow"] or (x0, y0) != (0, 0):
        raise ValueError("data and display window differ or do not start at 0, 0")
    width, height, count = x1 + 1, y1 + 1, len(channels)
    block = 8 + 4 * count * width
    table = np.frombuffer(octets, "<u8", height, offset)
    first = offset + 8 * height
    if len(octets) != first + height * block:
        raise ValueError(f"{len(octets)} octets where {first + height * block} belong")
    rows = np.frombuffer(octets, np.uint8, height * block, first).reshape(height, block)
    heads = rows[:, :8].copy().view("<i4")
    expected = first + np.arange(height) * block
    if sorted(table.tolist()) != expected.tolist() or sorted(heads[:, 0].tolist()) != list(range(height)):
        raise ValueError("the scanlines are not in place")
    planes = np.empty((count, height, width), np.float32)
    planes[:, heads[:, 0]] = rows[:, 8:].copy().view("<f4").reshape(height, count, width).transpose(1, 0, 2)
    return dict(zip(channels, planes))


def attributes_of(octets: bytes) -> dict[str, bytes]:
    return _header(octets)[0]


def _header(octets: bytes) -> tuple[dict[str, bytes], int]:
    attributes: dict[str, bytes] = {}
    offset = 8
    while octets[offset]:
        name_end = octets.index(0, offset)
        type_end = octets.index(0, name_end + 1)
        (size,) = struct.unpack_from("<I", octets, type_end + 1)
        attributes[octets[offset:name_end].decode()] = octets[type_end + 5 : type_end + 5 + size]
        offset = type_end + 5 + size
    return attributes, offset + 1


def _channels(octets: bytes) -> dict[str, int]:
    channels: dict[str, int] = {}
    offset = 0
    while octets[offset]:
        end = octets.index(0, offset)
        (channels[octets[offset:end].decode()],) = struct.unpack_from("<i", octets, end + 1)
        offset = end + 17
    return channels
