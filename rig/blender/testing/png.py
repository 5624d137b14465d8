"""Writes a picture for the eye: linear light to 8-bit sRGB PNG."""

from __future__ import annotations

import struct
import zlib

import numpy as np


def write_png(path: str, linear: np.ndarray, white: float | None = None) -> None:
    """`linear`: (height, width, 3); `white`: the value shown as 255, by default the 99.5th percentile."""
    white = white or float(np.percentile(linear, 99.5)) or 1.0
    value = np.clip(linear / white, 0, 1)
    srgb = np.where(value <= 0.0031308, 12.92 * value, 1.055 * np.maximum(value, 1e-9) ** (1 / 2.4) - 0.055)
    codes = np.round(255 * srgb).astype(np.uint8)
    height, width, _ = codes.shape
    rows = b"".join(b"\0" + row.tobytes() for row in codes)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
