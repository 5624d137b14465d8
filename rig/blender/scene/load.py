"""From the LOAD message to a scene that is ready to render."""

from __future__ import annotations

import os
from dataclasses import dataclass

import bpy
import numpy as np

from checks.check import Reader, check_file
from checks.refusal import Refusal
from compat import has_draco

from .ambient import Ambient, Switch
from .camera import add_camera
from .cycles_settings import apply_cycles_settings
from .description import ObjectDescription, SceneDescription
from .external import warn_of_missing_files
from .importers import import_file
from .lamps import Lamp, add_lamps, own_lamps
from .leds import Leds, add_leds
from .materials import make_clear_obj_materials_opaque, principled, use_file_materials, use_material
from .placement import Placement, add_object
from .shading import apply_shading
from .statue import Part, freeze, triangle_count
from .world import make_world, own_world


@dataclass
class LoadedScene:
    scene: bpy.types.Scene
    placement: Placement
    leds: Leds
    size: tuple[int, int]
    """Width and height of the image in pixels."""
    parts: list[Part]
    warnings: list[str]
    ambient: Ambient

    def summary(self) -> dict:
        """The fields of LOADED. Counts are of what is seen: a mesh used twice counts twice."""
        return {
            "objects": len(self.parts),
            "vertices": sum(len(part.mesh.vertices) for part in self.parts),
            "triangles": sum(triangle_count(part.mesh) for part in self.parts),
            "boundsM": [np.asarray(corner).tolist() for corner in self.placement.bounds],
            "scale": self.placement.scale,
            "warnings": self.warnings,
            "ambient": self.ambient.any,
        }


def load_scene(description: SceneDescription) -> LoadedScene:
    object_, warnings = description.object, []
    check_file(object_.file, object_.format, Reader(bpy.app.version[:2], has_draco()), warnings)
    import_file(object_.file, object_.format)
    warn_of_missing_files(warnings)
    parts = freeze(warnings)
    if not parts:
        raise Refusal("no-mesh", f"{os.path.basename(object_.file)} holds no faces to render; export it as a mesh.")
    lamps, world = _own_light(object_, warnings)
    meshes = {part.mesh.name: part.mesh for part in parts}.values()
    apply_shading(meshes, object_.shading)
    switches: list[Switch] = []
    if object_.material is None:
        switches += use_file_materials(meshes, object_.own_light, warnings)
        if object_.format == "obj":
            make_clear_obj_materials_opaque(meshes, warnings)
    else:
        use_material(meshes, principled(object_.material))
    scene = _fresh_scene()
    placement = add_object(scene, parts, object_)
    switches += add_lamps(scene, placement, lamps)
    scene.world, world_switches = make_world(world, description.ambient)
    switches += world_switches
    leds = add_leds(scene.collection, description.leds, description.render.unlit, object_.material)
    add_camera(scene, description.camera)
    apply_cycles_settings(scene, description.render)
    size = (description.camera.width, description.camera.height)
    return LoadedScene(scene, placement, leds, size, parts, warnings, Ambient(switches))


def _own_light(object_: ObjectDescription, warnings: list[str]) -> tuple[list[Lamp], bpy.types.World | None]:
    """Lamps and world of the file, where the rig keeps them. Only a .blend has a world: that of an import is Blender's."""
    if object_.own_light == "off":
        return [], None
    lamps = own_lamps()
    if lamps:
        warnings.append(f"lamps of the file are ambient light, whatever the LEDs do: {', '.join(lamp.name for lamp in lamps)}")
    world = own_world() if object_.format == "blend" else None
    if world is not None:
        warnings.append(f"the file's world {world.name} is ambient light, whatever the LEDs do")
    return lamps, world


def _fresh_scene() -> bpy.types.Scene:
    """A scene of its own; those of the file and all they hold are dropped."""
    scene = bpy.data.scenes.new("rig")
    # Cycles writes attributes named after the layer into the image; above 31 characters they turn the file into
    # OpenEXR's "long names" variant, which simple readers refuse.
    layer = scene.view_layers[0]
    layer.name = "L"
    # Depth, a pass that is on by default, would be in every file of several layers.
    layer.use_pass_z = False
    if bpy.context.window is not None:
        bpy.context.window.scene = scene
    for other in list(bpy.data.scenes):
        if other != scene:
            bpy.data.scenes.remove(other)
    for object_ in list(bpy.data.objects):
        bpy.data.objects.remove(object_, do_unlink=True)
    return scene
