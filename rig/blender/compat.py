"""Everything that differs between the Blender versions this runs on (3.4 and newer)."""

from __future__ import annotations

from typing import Any

from collections.abc import Iterable

import bpy


def set_if_known(owner: Any, name: str, value: Any) -> bool:
    """Sets a property that only some versions have; False when this one has not, or does not know the value."""
    if not hasattr(owner, name):
        return False
    try:
        setattr(owner, name, value)
    except (TypeError, AttributeError):
        return False
    return True


def set_first_known(owner: Any, name: str, values: tuple[str, ...]) -> str | None:
    """Sets an enumeration to the first of `values` that this version knows, and returns it."""
    return next((value for value in values if set_if_known(owner, name, value)), None)


def has_operator(category: str, name: str) -> bool:
    # hasattr() is true of any name: only the list tells what is registered.
    return name in dir(getattr(bpy.ops, category))


def principled_input(node: Any, *names: str) -> Any | None:
    """A socket of the Principled BSDF under the first of its names (4.0 renamed several)."""
    return next((node.inputs[name] for name in names if name in node.inputs), None)


def enable_addon(name: str) -> bool:
    """Importers written in Python are add-ons, and --factory-startup does not enable all of them."""
    import addon_utils

    if addon_utils.check(name)[1]:
        return True
    return addon_utils.enable(name, default_set=False) is not None


def restore_numpy_aliases() -> None:
    """The glTF importer of 3.4 uses numpy.bool and its kin, which numpy 1.24 (Debian's) no longer has."""
    import numpy

    for name, type_ in (("bool", bool), ("int", int), ("float", float), ("object", object), ("complex", complex), ("str", str)):
        if name not in numpy.__dict__:
            setattr(numpy, name, type_)


def has_draco() -> bool:
    """Debian builds Blender without the library that decompresses Draco meshes."""
    try:
        from io_scene_gltf2.io.com.gltf2_io_draco_compression_extension import dll_exists
    except ImportError:
        return False
    return bool(dll_exists(quiet=True))


def use_nodes(owner: Any) -> Any:
    """The node tree of a material or world; always there from 5.0 on, where setting `use_nodes` is deprecated."""
    if owner.node_tree is None or not owner.use_nodes:
        owner.use_nodes = True
    return owner.node_tree


def show_custom_normals(mesh: Any) -> None:
    """Before 4.1 a file's own normals only count with auto smooth; from 4.1 on they always do."""
    if hasattr(mesh, "use_auto_smooth"):
        mesh.use_auto_smooth = True
        mesh.auto_smooth_angle = 3.141592653589793


def custom_normals(mesh: Any) -> bool:
    return bool(getattr(mesh, "has_custom_normals", False))


def accept_gltf_extensions(names: Iterable[str]) -> None:
    """Lets the glTF importer read files that require extensions which it does not know and can do without."""
    from io_scene_gltf2.io.imp import gltf2_io_gltf

    importer = gltf2_io_gltf.glTFImporter
    if getattr(importer, "accepts_more", False):
        return
    original = importer.__init__

    def patched(self, *arguments, **named) -> None:  # type: ignore[no-untyped-def]
        original(self, *arguments, **named)
        self.extensions_managed = [*self.extensions_managed, *names]

    importer.__init__ = patched
    importer.accepts_more = True


def remove_light_group(layer: Any, name: str) -> None:
    """Only an operator removes a group, and it removes the active one of the context's view layer."""
    layer.active_lightgroup_index = layer.lightgroups.find(name)
    with bpy.context.temp_override(scene=layer.id_data, view_layer=layer):
        bpy.ops.scene.view_layer_remove_lightgroup()
