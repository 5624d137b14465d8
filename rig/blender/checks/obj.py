"""Wavefront OBJ: whether it holds faces and whether these use vertices that exist."""

from __future__ import annotations

import codecs

from .refusal import Refusal

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_obj(path: str) -> bytes:
    """The text as UTF-8 without a byte order mark, whatever of UTF-8 and UTF-16 the file is in."""
    with open(path, "rb") as file:
        octets = file.read()
    if octets[:2] in UTF16:
        return octets.decode("utf-16").encode()
    return octets.removeprefix(codecs.BOM_UTF8)


def check_obj(path: str, name: str) -> None:
    try:
        text = read_obj(path)
    except UnicodeDecodeError:
        raise Refusal("format", f"{name} is damaged UTF-16 text; save it as UTF-8.") from None
    if b"\0" in text[:4096]:
        raise Refusal("format", f"{name} is binary data and not an OBJ file; correct the format in the rig.")
    vertices, largest, faces = 0, 0, 0
    for number, line in enumerate(text.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ").splitlines(), 1):
        if line.startswith((b"v ", b"v\t")):
            vertices += 1
        elif line.startswith((b"f ", b"f\t")) or line == b"f":
            faces += 1
            largest = max(largest, _check_face(line, number, vertices, name))
    if faces == 0:
        what = "points or lines but no faces" if vertices else "nothing of an OBJ file"
        raise Refusal("no-mesh", f"{name} holds {what}; export the object as a mesh.")
    if largest > vertices:
        raise Refusal("format", f"{name}: a face uses vertex {largest}, but there are {vertices}; the file is damaged.")


def _check_face(line: bytes, number: int, vertices: int, name: str) -> int:
    """The largest absolute index; it may be of a vertex that comes later."""
    try:
        corners = [int(corner.partition(b"/")[0]) for corner in line.split()[1:] if corner[:1] != b"#"]
    except ValueError:
        raise Refusal("format", f"{name}: line {number} is not a face; the file is damaged.") from None
    if not corners:
        raise Refusal("format", f"{name}: the face in line {number} has no vertices; the file is damaged.")
    if 0 in corners:
        raise Refusal("format", f"{name}: line {number} uses vertex 0, OBJ counts from 1; the file is damaged.")
    if min(corners) < -vertices:
        raise Refusal("format", f"{name}: line {number} uses vertex {min(corners)} of {vertices}; the file is damaged.")
    return max(corners)
