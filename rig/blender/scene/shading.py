"""Smooth, flat, or as the file has it."""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import numpy as np

from compat import custom_normals, show_custom_normals


def apply_shading(meshes: Iterable[bpy.types.Mesh], shading: str) -> None:
    """`smooth` keeps the vertex normals a file carries (a seam of split vertices would show without them) and averages
    the faces' otherwise; `flat` drops them."""
    if shading == "file":
        return
    for mesh in meshes:
        smooth = shading == "smooth"
        mesh.polygons.foreach_set("use_smooth", np.full(len(mesh.polygons), smooth))
        if custom_normals(mesh):
            if smooth:
                show_custom_normals(mesh)
            else:
                # The null vector means the normal Blender computes itself.
                mesh.normals_split_custom_set([(0, 0, 0)] * len(mesh.loops))
        elif smooth and hasattr(mesh, "use_auto_smooth"):
            mesh.use_auto_smooth = False
        mesh.update()
