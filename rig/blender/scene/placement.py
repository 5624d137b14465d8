"""Scale, centre and rotate the object, in this order, and put it under the stage that moves it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector

from checks.refusal import Refusal

from .description import ObjectDescription
from .statue import Part, has_area, used_vertices

MOST_NUMBERED = 32767
"""Blender's largest object number; parts beyond share it."""
Bounds = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Placement:
    stage: bpy.types.Object
    """An empty at the origin; what hangs under it moves."""
    pose: Matrix
    """From the file's coordinates to the rig's, at the stage's home."""
    scale: float
    bounds: Bounds
    """In metres at the stage's home."""


def add_object(scene: bpy.types.Scene, parts: Sequence[Part], description: ObjectDescription) -> Placement:
    vertices = {part.mesh.name: used_vertices(part.mesh) for part in parts}
    low, high = _bounds(parts, vertices, Matrix.Identity(4))
    name = os.path.basename(description.file)
    if not (np.all(np.isfinite(low)) and np.all(np.isfinite(high))):
        raise Refusal("format", f"{name} has vertices at infinity or not a number; repair the mesh and export it again.")
    largest = float(np.max(high - low))
    if largest <= 0:
        raise Refusal("no-mesh", f"All vertices of {name} are at one point; export an object that has an extent.")
    if not any(has_area(part.mesh) for part in {part.mesh.name: part for part in parts}.values()):
        raise Refusal("no-mesh", f"No face of {name} has an area; export an object with faces that can be seen.")
    scale = description.fit_m / largest if description.scale is None else description.scale
    center = Vector(((low + high) / 2).tolist()) if description.center else Vector()
    rotation = Euler(description.rotation, "XYZ").to_matrix().to_4x4()
    pose = rotation @ Matrix.Translation(-scale * center) @ Matrix.Scale(scale, 4)

    stage = bpy.data.objects.new("stage", None)
    scene.collection.objects.link(stage)
    for index, part in enumerate(parts):
        object_ = bpy.data.objects.new(part.name, part.mesh)
        # In the ground truth: 0 is the background.
        object_.pass_index = min(index + 1, MOST_NUMBERED)
        object_.parent = stage
        # Not matrix_world: location, rotation and scale cannot hold the shear that nested transforms may have.
        object_.matrix_parent_inverse = pose @ part.matrix
        scene.collection.objects.link(object_)
    return Placement(stage, pose, scale, _bounds(parts, vertices, pose))


def _bounds(parts: Sequence[Part], vertices: dict[str, np.ndarray], outer: Matrix) -> Bounds:
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for part in parts:
        matrix = np.array(outer @ part.matrix)
        points = vertices[part.mesh.name] @ matrix[:3, :3].T + matrix[:3, 3]
        low, high = np.minimum(low, points.min(axis=0)), np.maximum(high, points.max(axis=0))
    return low, high
