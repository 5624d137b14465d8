"""Lamps that the file brings along, kept as ambient light: they hang under the stage, as everything of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bpy
from mathutils import Matrix

from .ambient import Switch
from .placement import Placement

BLACK = (0.0, 0.0, 0.0)


@dataclass
class Lamp:
    """One lamp as the file shows it at frame 1, in the file's units."""

    name: str
    light: bpy.types.Light
    matrix: Matrix


def own_lamps() -> list[Lamp]:
    """Called after the file's visibility was set to that of a render (`statue.freeze`)."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    seen = [
        (instance.object.original, instance.matrix_world.copy())
        for instance in depsgraph.object_instances
        if instance.object.type == "LIGHT" and instance.show_self and not instance.object.original.hide_render
    ]
    return [Lamp(original.name, _still(original, depsgraph), matrix) for original, matrix in seen]


def _still(original: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> bpy.types.Light:
    """A copy without animation, with the energy and colour of the frame shown."""
    now = original.evaluated_get(depsgraph).data
    energy, color = now.energy, tuple(now.color)
    light = original.data.copy()
    light.animation_data_clear()
    if light.node_tree is not None:
        light.node_tree.animation_data_clear()
    light.energy, light.color = energy, color
    return light


def add_lamps(scene: bpy.types.Scene, placement: Placement, lamps: Sequence[Lamp]) -> list[Switch]:
    """The object becomes `scale` times as large and so do the distances: with scale squared times the power every surface
    gets the light it has in the file. Suns have no distance."""
    scale = placement.scale
    switches: list[Switch] = []
    for lamp in lamps:
        light = lamp.light
        if light.type != "SUN":
            light.energy *= scale * scale
            if light.type != "AREA":
                # An area light's size is scaled by its object, a point's is not.
                light.shadow_soft_size *= scale
        object_ = bpy.data.objects.new(lamp.name, light)
        object_.parent = placement.stage
        object_.matrix_parent_inverse = placement.pose @ lamp.matrix
        scene.collection.objects.link(object_)
        if light.energy > 0 and any(light.color):
            # A lamp of colour black is culled: it takes no samples.
            switches.append(Switch(light, "color", on=tuple(light.color), off=BLACK))
    return switches
