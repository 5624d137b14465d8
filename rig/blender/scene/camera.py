"""The camera of the rig: looks from `positionM` at `lookAtM`; the image's up is the projection of `up`."""

from __future__ import annotations

import bpy
from mathutils import Matrix, Vector

from checks.refusal import Refusal

from .description import CameraDescription


def add_camera(scene: bpy.types.Scene, camera: CameraDescription) -> None:
    data = bpy.data.cameras.new("camera")
    # The horizontal field of view counts, also where the image is taller than wide.
    data.sensor_fit = "HORIZONTAL"
    if camera.projection == "perspective":
        data.type = "PERSP"
        data.lens_unit = "FOV"
        data.angle_x = camera.fov_x
    else:
        data.type = "ORTHO"
        data.ortho_scale = camera.ortho_width_m
    data.clip_start = camera.clip_start_m
    data.clip_end = camera.clip_end_m
    data.dof.use_dof = False
    data.shift_x = data.shift_y = 0
    instance = bpy.data.objects.new("camera", data)
    instance.matrix_world = look_at(Vector(camera.position_m), Vector(camera.look_at_m), Vector(camera.up))
    scene.collection.objects.link(instance)
    scene.camera = instance
    render = scene.render
    render.resolution_x, render.resolution_y = camera.width, camera.height
    render.resolution_percentage = 100
    render.pixel_aspect_x = render.pixel_aspect_y = 1


def look_at(position: Vector, target: Vector, up: Vector) -> Matrix:
    """A Blender camera looks along its local -Z with +Y up and +X to the right of the image."""
    back = position - target
    if back.length == 0:
        raise Refusal("internal", "The camera is at the point it looks at; move positionM or lookAtM.")
    back.normalize()
    right = up.cross(back)
    if right.length <= 1e-9 * up.length or up.length == 0:
        raise Refusal("internal", "The camera's up direction is along its line of sight; choose another up.")
    right.normalize()
    rotation = Matrix((right, back.cross(right), back)).transposed()
    return Matrix.Translation(position) @ rotation.to_4x4()
