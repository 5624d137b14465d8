"""Looks at a file before Blender does, because importers say what is wrong in a traceback, in a crash, or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass

from .blend import check_blend
from .gltf import check_gltf
from .obj import check_obj
from .ply import check_ply
from .refusal import Refusal
from .stl import check_stl

SAME = {"gltf": ("gltf", "glb"), "glb": ("glb", "gltf")}
"""Blender's importer tells the two kinds of glTF apart by itself."""


@dataclass(frozen=True)
class Reader:
    """What of the program that will read the file decides whether it can."""

    version: tuple[int, int]
    """Of Blender."""
    draco: bool
    """Whether it can decompress Draco meshes."""


def check_file(path: str, format_: str, reader: Reader, warnings: list[str]) -> None:
    """Raises Refusal; adds to `warnings` what is odd but loads."""
    name = os.path.basename(path)
    if not os.path.exists(path):
        raise Refusal("missing", f"{path} does not exist; correct the path in the rig.")
    if not os.path.isfile(path):
        raise Refusal("format", f"{path} is not a file; name the mesh file in the rig.")
    try:
        with open(path, "rb") as file:
            head = file.read(64)
    except OSError as error:
        raise Refusal("missing", f"{path} cannot be read ({error.strerror}); check its permissions.") from error
    if not head:
        raise Refusal("empty", f"{name} is empty; export it again.")
    found = _sniff(head)
    if found is not None and found not in SAME.get(format_, (format_,)):
        raise Refusal("format", f"{name} is a .{found} file, not .{format_}; correct the format in the rig.")
    if format_ in ("glb", "gltf"):
        check_gltf(path, name, reader.draco, warnings)
    elif format_ == "stl":
        check_stl(path, name, warnings)
    elif format_ == "ply":
        check_ply(path, name)
    elif format_ == "obj":
        check_obj(path, name)
    elif format_ == "blend":
        check_blend(path, name, reader.version, warnings)


def _sniff(head: bytes) -> str | None:
    """The format of a file with an unmistakable beginning."""
    if head[:4] == b"glTF":
        return "glb"
    if head[:7] == b"BLENDER":
        return "blend"
    if head[:4] in (b"ply\n", b"ply\r"):
        return "ply"
    return None
