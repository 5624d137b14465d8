"""From the LOAD message to a scene that is ready to render."""

from __future__ import annotations

import os
from dataclasses import dataclass

import bpy
import numpy as np

from checks.check import Reader, check_file
from checks.refusal import Refusal
from compat import has_draco, set_if_known, use_nodes

from .camera import add_camera
from .cycles_settings import apply_cycles_settings
from .description import SceneDescription
from .external import warn_of_missing_files
from .importers import import_file
from .leds import Leds, add_leds
from .materials import make_clear_obj_materials_opaque, principled, use_file_materials, use_material
from .placement import Bounds, add_object
from .shading import apply_shading
from .statue import Part, freeze, triangle_count


@dataclass
class LoadedScene:
    scene: bpy.types.Scene
    stage: bpy.types.Object
    leds: Leds
    size: tuple[int, int]
    """Width and height of the image in pixels."""
    parts: list[Part]
    bounds: Bounds
    scale: float
    warnings: list[str]

    def summary(self) -> dict:
        """The fields of LOADED. Counts are of what is seen: a mesh used twice counts twice."""
        return {
            "objects": len(self.parts),
            "vertices": sum(len(part.mesh.vertices) for part in self.parts),
            "triangles": sum(triangle_count(part.mesh) for part in self.parts),
            "boundsM": [np.asarray(corner).tolist() for corner in self.bounds],
            "scale": self.scale,
            "warnings": self.warnings,
        }


def load_scene(description: SceneDescription) -> LoadedScene:
    object_, warnings = description.object, []
    check_file(object_.file, object_.format, Reader(bpy.app.version[:2], has_draco()), warnings)
    import_file(object_.file, object_.format)
    warn_of_missing_files(warnings)
    parts = freeze(warnings)
    if not parts:
        raise Refusal("no-mesh", f"{os.path.basename(object_.file)} holds no faces to render; export it as a mesh.")
    meshes = {part.mesh.name: part.mesh for part in parts}.values()
    apply_shading(meshes, object_.shading)
    if object_.material is None:
        use_file_materials(meshes, warnings)
        if object_.format == "obj":
            make_clear_obj_materials_opaque(meshes, warnings)
    else:
        use_material(meshes, principled(object_.material))
    scene = _fresh_scene()
    stage, scale, bounds = add_object(scene, parts, object_)
    leds = add_leds(scene.collection, description.leds, description.render.unlit, object_.material)
    add_camera(scene, description.camera)
    apply_cycles_settings(scene, description.render)
    size = (description.camera.width, description.camera.height)
    return LoadedScene(scene, stage, leds, size, parts, bounds, scale, warnings)


def _fresh_scene() -> bpy.types.Scene:
    """A scene of its own with a black world; those of the file and all they hold are dropped."""
    scene = bpy.data.scenes.new("rig")
    # Cycles writes attributes named after the layer into the image; above 31 characters they turn the file into
    # OpenEXR's "long names" variant, which simple readers refuse.
    scene.view_layers[0].name = "L"
    if bpy.context.window is not None:
        bpy.context.window.scene = scene
    for other in list(bpy.data.scenes):
        if other != scene:
            bpy.data.scenes.remove(other)
    for object_ in list(bpy.data.objects):
        bpy.data.objects.remove(object_, do_unlink=True)
    world = bpy.data.worlds.new("black")
    world.color = (0, 0, 0)
    background = next((node for node in use_nodes(world).nodes if node.type == "BACKGROUND"), None)
    if background is not None:
        background.inputs["Color"].default_value = (0, 0, 0, 1)
        background.inputs["Strength"].default_value = 0
    set_if_known(world.cycles, "sampling_method", "NONE")
    scene.world = world
    return scene
