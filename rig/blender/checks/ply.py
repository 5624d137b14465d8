"""PLY: the header, whether all elements are there, and whether faces use vertices that exist."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from .refusal import Refusal

TYPES = {
    "char": "b", "int8": "b", "uchar": "B", "uint8": "B", "short": "h", "int16": "h", "ushort": "H", "uint16": "H",
    "int": "i", "int32": "i", "uint": "I", "uint32": "I", "float": "f", "float32": "f", "double": "d", "float64": "d",
}  # fmt: skip
ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">"}


@dataclass
class Element:
    name: str
    count: int
    properties: list[tuple[str, str | None, str]] = field(default_factory=list)
    """Name, type of the list's length (None: not a list), type of the value."""


def check_ply(path: str, name: str) -> None:
    with open(path, "rb") as file:
        octets = file.read()
    format_, elements, start = _header(octets, name)
    faces = next((element for element in elements if element.name in ("face", "tristrips")), None)
    if faces is None or faces.count == 0:
        raise Refusal("no-mesh", f"{name} holds points but no faces; build a mesh of them first.")
    vertices = next((element.count for element in elements if element.name == "vertex"), 0)
    try:
        largest = _ascii(octets[start:], elements) if format_ == "ascii" else _binary(octets, start, elements, ORDERS[format_])
    except (IndexError, struct.error):
        raise Refusal("format", f"{name} is truncated: it ends before its last face; export or copy it again.") from None
    except ValueError as error:
        raise Refusal("format", f"{name} is damaged: {error}; export it again.") from None
    if largest >= vertices:
        raise Refusal("format", f"{name}: a face uses vertex {largest}, but there are {vertices}; the file is damaged.")


def _header(octets: bytes, name: str) -> tuple[str, list[Element], int]:
    if octets[:3] != b"ply" or octets[3:4] not in (b"\n", b"\r", b" "):
        raise Refusal("format", f"{name} does not begin like a PLY file; correct the format in the rig or export it again.")
    end = octets.find(b"end_header")
    if end < 0:
        raise Refusal("format", f"{name} is truncated inside its header; export or copy it again.")
    start = end + len(b"end_header")
    start += 2 if octets[start : start + 2] == b"\r\n" else 1
    format_, elements = "", []
    try:
        for line in octets[:end].decode("latin-1").splitlines()[1:]:
            words = line.split()
            if words[:1] == ["format"]:
                format_ = words[1]
            elif words[:1] == ["element"]:
                elements.append(Element(words[1], int(words[2])))
            elif words[:1] == ["property"]:
                is_list = words[1] == "list"
                types = (TYPES[words[2]], TYPES[words[3]]) if is_list else (None, TYPES[words[1]])
                elements[-1].properties.append((words[-1], *types))
    except (IndexError, KeyError, ValueError):
        raise Refusal("format", f'{name} has a header line that is not PLY: "{line}"; export it again.') from None
    if format_ != "ascii" and format_ not in ORDERS:
        raise Refusal("unsupported", f'{name} has the PLY format "{format_}", which is not known; export it again.')
    return format_, elements, start


def _is_index(property_: str) -> bool:
    return property_ in ("vertex_indices", "vertex_index")


def _ascii(body: bytes, elements: list[Element]) -> int:
    """The largest vertex index."""
    lines = [line for line in body.splitlines() if line.strip()]
    largest, number = -1, 0
    for element in elements:
        for line in lines[number : number + element.count] if any(p[1] for p in element.properties) else ():
            words, at = line.split(), 0
            for property_, length_type, _ in element.properties:
                length = int(words[at]) if length_type else 1
                at += 1 if length_type else 0
                if at + length > len(words):
                    raise IndexError
                if length_type and _is_index(property_):
                    largest = max(largest, *map(int, words[at : at + length]), -1)
                at += length
        number += element.count
    if number > len(lines):
        raise IndexError
    return largest


def _binary(octets: bytes, at: int, elements: list[Element], order: str) -> int:
    """The largest vertex index."""
    largest = -1
    for element in elements:
        if not any(length for _, length, _ in element.properties):
            at += element.count * struct.calcsize(order + "".join(value for _, _, value in element.properties))
            continue
        for _ in range(element.count):
            for property_, length_type, value in element.properties:
                if length_type is None:
                    at += struct.calcsize(order + value)
                    continue
                (length,) = struct.unpack_from(order + length_type, octets, at)
                at += struct.calcsize(order + length_type)
                values = struct.unpack_from(f"{order}{length}{value}", octets, at)
                at += struct.calcsize(f"{order}{length}{value}")
                if values and _is_index(property_):
                    largest = max(largest, max(values))
    if at > len(octets):
        raise IndexError
    return largest
