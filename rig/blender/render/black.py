"""The image of a pattern in which no LED is lit, written without Cycles: the same OpenEXR layout, all zero."""

from __future__ import annotations

import struct

import numpy as np


def black_exr(width: int, height: int) -> bytes:
    """An uncompressed scanline OpenEXR file (its layout: openexr.com, "OpenEXR File Layout") with B, G, R in float."""
    window = struct.pack("<4i", 0, 0, width - 1, height - 1)
    channel = struct.pack("<iB3xii", 2, 0, 1, 1)
    attributes = (
        ("channels", "chlist", b"".join(name + b"\0" + channel for name in (b"B", b"G", b"R")) + b"\0"),
        ("compression", "compression", b"\0"),
        ("dataWindow", "box2i", window),
        ("displayWindow", "box2i", window),
        ("lineOrder", "lineOrder", b"\0"),
        ("pixelAspectRatio", "float", struct.pack("<f", 1)),
        ("screenWindowCenter", "v2f", struct.pack("<2f", 0, 0)),
        ("screenWindowWidth", "float", struct.pack("<f", 1)),
    )
    header = b"\x76\x2f\x31\x01\x02\0\0\0"
    for name, type_, value in attributes:
        header += name.encode() + b"\0" + type_.encode() + b"\0" + struct.pack("<I", len(value)) + value
    header += b"\0"
    row_octets = 12 * width
    first = len(header) + 8 * height
    offsets = first + np.arange(height, dtype="<u8") * (8 + row_octets)
    rows = np.zeros((height, 8 + row_octets), np.uint8)
    rows[:, :8] = np.stack([np.arange(height), np.full(height, row_octets)], axis=1).astype("<i4").view(np.uint8)
    return header + offsets.tobytes() + rows.tobytes()
