"""STL, binary and text."""

from __future__ import annotations

import os
import struct

from .refusal import Refusal

HEADER, TRIANGLE = 84, 50


def check_stl(path: str, name: str, warnings: list[str]) -> None:
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(4096)
        count = struct.unpack_from("<I", head, 80)[0] if len(head) >= HEADER else 0
        expected = HEADER + TRIANGLE * count
        if len(head) >= HEADER and size == expected:
            if count == 0:
                raise Refusal("no-mesh", f"{name} holds no triangles; export it again.")
            return
        if head.lstrip()[:5].lower() == b"solid" and b"\0" not in head:
            _check_text(head, file, size, name)
            return
    if size < HEADER:
        raise Refusal("format", f"{name} has {size} octets, too few for an STL file; it is truncated or no STL file.")
    if size < expected:
        raise Refusal(
            "format",
            f"{name} announces {count} triangles ({expected} octets) but has {size} octets; it is truncated or no STL file.",
        )
    if count == 0:
        raise Refusal("no-mesh", f"{name} holds no triangles; export it again.")
    warnings.append(f"{name} has {size - expected} octets behind its last triangle")


def _check_text(head: bytes, file: object, size: int, name: str) -> None:
    file.seek(0)  # type: ignore[attr-defined]
    text = file.read().lower()  # type: ignore[attr-defined]
    opened, closed = text.count(b"facet normal"), text.count(b"endfacet")
    if opened == 0:
        raise Refusal("no-mesh", f"{name} holds no triangles; export it again.")
    if opened != closed or b"endsolid" not in text[-4096:]:
        raise Refusal("format", f"{name} is truncated: its last facet or solid is not closed; export or copy it again.")
