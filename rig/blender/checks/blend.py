"""Blender's own files: the magic, the version, and whether the file is whole."""

from __future__ import annotations

import gzip
import re
import struct
import zlib

from .refusal import Refusal

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
HEADER = re.compile(rb"BLENDER([-_])([vV])(\d)(\d\d)")


def check_blend(path: str, name: str, version: tuple[int, int], warnings: list[str]) -> None:
    """`version`: of this Blender."""
    with open(path, "rb") as file:
        head = file.read(12)
    if head[:2] == GZIP:
        octets = _gunzip(path, name)
        _check_whole(octets, name, version, warnings)
    elif head[:4] != ZSTD:
        # Compressed with Zstandard (3.0 and newer): Python has no reader for it, Blender finds out.
        with open(path, "rb") as file:
            _check_whole(file.read(), name, version, warnings)


def _gunzip(path: str, name: str) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read()
    except (EOFError, zlib.error, OSError):
        raise Refusal("format", f"{name} is truncated or damaged (its compression ends early); copy it again.") from None


def _check_whole(octets: bytes, name: str, version: tuple[int, int], warnings: list[str]) -> None:
    if octets[:7] != b"BLENDER":
        raise Refusal("format", f"{name} does not begin like a .blend file; correct the format in the rig.")
    header = HEADER.match(octets)
    if header is None:
        # 5.0 changed the header; older versions cannot read it.
        if version < (5, 0):
            raise Refusal("unsupported", f"{name} was saved by a newer Blender than {version[0]}.{version[1]}; update Blender.")
        return
    saved = (int(header[3]), int(header[4]))
    if saved[0] > version[0]:
        raise Refusal(
            "unsupported", f"{name} was saved by Blender {saved[0]}.{saved[1]}, this is {version[0]}.{version[1]}; update Blender."
        )
    if saved > version:
        warnings.append(f"{name} was saved by the newer Blender {saved[0]}.{saved[1]}; parts of it may be lost")
    _walk_blocks(octets, name, pointer=8 if header[1] == b"-" else 4, order="<" if header[2] == b"v" else ">")


def _walk_blocks(octets: bytes, name: str, pointer: int, order: str) -> None:
    at = 12
    while at + 16 + pointer <= len(octets):
        code, size = struct.unpack_from(f"{order}4si", octets, at)
        if code == b"ENDB":
            return
        if size < 0:
            break
        at += 16 + pointer + size
    raise Refusal("format", f"{name} is truncated or damaged (no end block in {len(octets)} octets); copy it again.")

