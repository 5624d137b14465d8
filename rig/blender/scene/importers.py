"""Hands a checked file to the importer of its format. Afterwards it is in `bpy.data`, in whatever scene."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable

import bpy

from checks.gltf import DISPENSABLE
from checks.obj import read_obj
from checks.refusal import Refusal, one_sentence
from compat import accept_gltf_extensions, enable_addon, has_operator, restore_numpy_aliases


def import_file(path: str, format_: str) -> None:
    """Axes: glTF and OBJ are y-up in the file and turned to z-up (Blender's default); STL, PLY and .blend stay as they are."""
    try:
        result = IMPORTERS[format_](path)
    except RuntimeError as error:
        raise Refusal("format", f"{os.path.basename(path)} cannot be imported by Blender: {one_sentence(error)}") from error
    if "FINISHED" not in result:
        raise Refusal("format", f"{os.path.basename(path)} cannot be imported by Blender; see what it printed.")


def _blend(path: str) -> set[str]:
    return bpy.ops.wm.open_mainfile(filepath=path, load_ui=False, use_scripts=False)


def _gltf(path: str) -> set[str]:
    restore_numpy_aliases()
    _need_addon("io_scene_gltf2")
    accept_gltf_extensions(DISPENSABLE)
    _empty()
    return bpy.ops.import_scene.gltf(filepath=path)


def _obj(path: str) -> set[str]:
    _empty()
    with open(path, "rb") as file:
        if file.read(3).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
            # Blender reads plain UTF-8 only. The copy lies elsewhere: a material library beside the file is not found.
            copy = os.path.join(bpy.app.tempdir, os.path.basename(path))
            with open(copy, "wb") as out:
                out.write(read_obj(path))
            path = copy
    return bpy.ops.wm.obj_import(filepath=path, forward_axis="NEGATIVE_Z", up_axis="Y")


def _stl(path: str) -> set[str]:
    _empty()
    if has_operator("wm", "stl_import"):
        return bpy.ops.wm.stl_import(filepath=path, forward_axis="Y", up_axis="Z")
    _need_addon("io_mesh_stl")
    return bpy.ops.import_mesh.stl(filepath=path, axis_forward="Y", axis_up="Z")


def _ply(path: str) -> set[str]:
    _empty()
    if has_operator("wm", "ply_import"):
        return bpy.ops.wm.ply_import(filepath=path, forward_axis="Y", up_axis="Z")
    _need_addon("io_mesh_ply")
    return bpy.ops.import_mesh.ply(filepath=path)


IMPORTERS: dict[str, Callable[[str], set[str]]] = {
    "blend": _blend,
    "glb": _gltf,
    "gltf": _gltf,
    "obj": _obj,
    "stl": _stl,
    "ply": _ply,
}


def _need_addon(name: str) -> None:
    if not enable_addon(name):
        raise Refusal("internal", f"This Blender lacks its importer add-on {name}; install the full Blender package.")


def _empty() -> None:
    """Factory start-up brings a cube, a camera and a light."""
    for object_ in list(bpy.data.objects):
        bpy.data.objects.remove(object_, do_unlink=True)
