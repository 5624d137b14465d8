"""Freezes what a file shows at frame 1 into plain meshes: modifiers, armatures, instances, curves, text, metaballs.

What is rendered afterwards has no animation, constraint, driver or simulation left that could move against the stage,
and nothing of the file's scene settings can reach the image.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix

MESH_LIKE = {"MESH", "CURVE", "SURFACE", "FONT", "META"}


@dataclass
class Part:
    """One instance of a mesh of the file; several parts may share a mesh."""

    name: str
    mesh: bpy.types.Mesh
    matrix: Matrix


def freeze(warnings: list[str]) -> list[Part]:
    scene = bpy.context.scene
    _see_what_is_rendered(scene)
    scene.frame_set(1)
    depsgraph = bpy.context.evaluated_depsgraph_get()
    meshes: dict[int, bpy.types.Mesh | None] = {}
    parts: list[Part] = []
    for seen in _rendered(depsgraph, warnings):
        key = seen.data.as_pointer() if seen.generated else seen.original.as_pointer()
        if key not in meshes:
            meshes[key] = _mesh_of(seen, depsgraph)
        mesh = meshes[key]
        if mesh is not None:
            parts.append(Part(seen.original.name, mesh, seen.matrix))
    return parts


@dataclass
class _Seen:
    original: bpy.types.Object
    data: bpy.types.ID
    generated: bool
    """A mesh that only the evaluation knows (instances made by geometry nodes), not the data of `original`."""
    matrix: Matrix


def _rendered(depsgraph: bpy.types.Depsgraph, warnings: list[str]) -> list[_Seen]:
    """Collected before any mesh is made: making one while the instances are being listed crashes Blender."""
    found: list[_Seen] = []
    ignored: set[str] = set()
    for instance in depsgraph.object_instances:
        object_ = instance.object
        original = object_.original
        if not instance.show_self or original.hide_render:
            continue
        if object_.type in MESH_LIKE:
            own = original.evaluated_get(depsgraph)
            generated = instance.is_instance and object_.type == "MESH" and object_.data.as_pointer() != own.data.as_pointer()
            if generated and original.type != "MESH" and instance.matrix_world == own.matrix_world:
                # The mesh of a curve or text, listed a second time beside the curve itself.
                continue
            found.append(_Seen(original, object_.data, generated, instance.matrix_world.copy()))
        elif object_.type in {"VOLUME", "CURVES", "POINTCLOUD", "GPENCIL", "GREASEPENCIL"}:
            ignored.add(original.name)
    if ignored:
        warnings.append(f"not meshes, left out: {', '.join(sorted(ignored))}")
    return found


def _mesh_of(seen: _Seen, depsgraph: bpy.types.Depsgraph) -> bpy.types.Mesh | None:
    """A copy of the evaluated mesh in `bpy.data` with the materials of the object's slots; None without faces."""
    if seen.generated:
        mesh = seen.data.copy()
        for index, material in enumerate(mesh.materials):
            # The copy still names the evaluation's materials, which go away with it.
            mesh.materials[index] = material.original if material is not None else None
    else:
        evaluated = seen.original.evaluated_get(depsgraph)
        try:
            mesh = bpy.data.meshes.new_from_object(evaluated, preserve_all_data_layers=True, depsgraph=depsgraph)
        except RuntimeError:
            # "Object does not have geometry data": a metaball that is not the mother of its family.
            return None
    if len(mesh.polygons) == 0:
        bpy.data.meshes.remove(mesh)
        return None
    if not seen.generated:
        # A slot may carry its material on the object instead of on the mesh.
        for index, slot in enumerate(seen.original.material_slots):
            if slot.material is not None and index < len(mesh.materials):
                mesh.materials[index] = slot.material
    return mesh


def _see_what_is_rendered(scene: bpy.types.Scene) -> None:
    """The dependency graph a script gets is the viewport's: give it the visibility and the detail of a render."""
    for collection in bpy.data.collections:
        collection.hide_viewport = collection.hide_render
    pending = [bpy.context.view_layer.layer_collection]
    while pending:
        layer = pending.pop()
        layer.hide_viewport = False
        pending.extend(layer.children)
    for object_ in bpy.data.objects:
        if object_.library is not None:
            continue
        object_.hide_viewport = object_.hide_render
        if object_.name in bpy.context.view_layer.objects:
            object_.hide_set(False)
        object_.show_instancer_for_viewport = object_.show_instancer_for_render
        for modifier in object_.modifiers:
            modifier.show_viewport = modifier.show_render
            if modifier.type == "SUBSURF" or modifier.type == "MULTIRES":
                modifier.levels = modifier.render_levels
    for curve in bpy.data.curves:
        curve.resolution_u = curve.render_resolution_u or curve.resolution_u
        curve.resolution_v = curve.render_resolution_v or curve.resolution_v
    for metaball in bpy.data.metaballs:
        metaball.resolution = metaball.render_resolution


def used_vertices(mesh: bpy.types.Mesh) -> np.ndarray:
    """(n, 3) positions of the vertices that faces use: a stray point must not decide how large the object is."""
    positions = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", positions)
    corners = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", corners)
    used = np.zeros(len(mesh.vertices), bool)
    used[corners] = True
    return positions.reshape(-1, 3)[used].astype(np.float64)


def triangle_count(mesh: bpy.types.Mesh) -> int:
    """A polygon of n corners is n - 2 triangles."""
    return len(mesh.loops) - 2 * len(mesh.polygons)


def has_area(mesh: bpy.types.Mesh) -> bool:
    """Whether any face is more than a line or a point: relative to the mesh, beyond float rounding."""
    areas = np.empty(len(mesh.polygons), np.float32)
    mesh.polygons.foreach_get("area", areas)
    points = used_vertices(mesh)
    largest = float(np.max(points.max(axis=0) - points.min(axis=0)))
    return bool(areas.max() > 1e-9 * largest * largest)
