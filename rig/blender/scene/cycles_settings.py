"""Cycles as a linear instrument: whatever in its defaults makes light not add up, or two runs differ, is off.

Left at Cycles' defaults, because linear: reflective and refractive caustics on, filter glossy 1, Blackman-Harris pixel
filter of 1.5 pixels. A new scene starts from factory values; they are set again because defaults change with versions.
"""

from __future__ import annotations

import bpy

from checks.refusal import Refusal
from compat import set_first_known, set_if_known

from .description import RenderDescription

GPU_BACKENDS = ("OPTIX", "CUDA", "HIP", "METAL", "ONEAPI")


def apply_cycles_settings(scene: bpy.types.Scene, render: RenderDescription) -> None:
    scene.render.engine = "CYCLES"
    _device(scene, render)
    _sampling(scene.cycles, render)
    _light_paths(scene.cycles, render)
    _frame(scene.render)
    _color(scene)
    _output(scene.render)


def _device(scene: bpy.types.Scene, render: RenderDescription) -> None:
    scene.render.threads_mode = "FIXED"
    scene.render.threads = render.threads
    scene.cycles.device = "CPU"
    if render.device == "GPU":
        preferences = bpy.context.preferences.addons["cycles"].preferences
        for backend in GPU_BACKENDS:
            if not set_if_known(preferences, "compute_device_type", backend):
                continue
            getattr(preferences, "refresh_devices", preferences.get_devices)()
            devices = [device for device in preferences.devices if device.type == backend]
            if devices:
                for device in preferences.devices:
                    device.use = device.type == backend
                scene.cycles.device = "GPU"
                return
        raise Refusal("unsupported", "The rig asks for a GPU, but Blender finds none; set render.device to CPU.")


def _sampling(cycles: bpy.types.PropertyGroup, render: RenderDescription) -> None:
    cycles.samples = render.samples
    cycles.use_adaptive_sampling = False
    cycles.use_denoising = False
    cycles.light_sampling_threshold = 0
    cycles.sample_clamp_direct = 0
    cycles.sample_clamp_indirect = 0
    cycles.use_animated_seed = False
    cycles.sample_offset = 0
    cycles.time_limit = 0
    # Lights are picked with equal probability, so that what one LED gets does not depend on the others' brightness.
    set_if_known(cycles, "use_light_tree", False)
    set_if_known(cycles, "use_guiding", False)
    set_if_known(cycles, "auto_scrambling_distance", False)
    set_if_known(cycles, "scrambling_distance", 1.0)
    set_if_known(cycles, "use_fast_gi", False)
    set_first_known(cycles, "sampling_pattern", ("TABULATED_SOBOL", "PROGRESSIVE_MULTI_JITTER", "SOBOL"))
    # One tile: with tiles Cycles goes through a file on disk.
    set_if_known(cycles, "use_auto_tile", False)


def _light_paths(cycles: bpy.types.PropertyGroup, render: RenderDescription) -> None:
    for kind in ("", "diffuse_", "glossy_", "transmission_", "volume_"):
        setattr(cycles, f"{kind}bounces" if kind else "max_bounces", render.bounces)
    cycles.transparent_max_bounces = max(8, render.bounces)
    # Russian roulette looks at what a path could carry, never at the lights: it does not disturb superposition.
    cycles.min_light_bounces = 0
    cycles.min_transparent_bounces = 0
    cycles.caustics_reflective = True
    cycles.caustics_refractive = True


def _frame(render: bpy.types.RenderSettings) -> None:
    render.use_persistent_data = True
    for name in (
        "use_border", "use_motion_blur", "use_simplify", "use_freestyle", "use_multiview", "film_transparent",
        "use_compositing", "use_sequencer",
    ):  # fmt: skip
        set_if_known(render, name, False)


def _color(scene: bpy.types.Scene) -> None:
    scene.cycles.film_exposure = 1
    scene.render.dither_intensity = 0
    view = scene.view_settings
    # OpenEXR is scene-linear whatever the view is; this keeps it so if a version should ever bake the view in.
    set_first_known(view, "view_transform", ("Raw", "Standard"))
    set_first_known(view, "look", ("None",))
    view.exposure = 0
    view.gamma = 1
    view.use_curve_mapping = False


def _output(render: bpy.types.RenderSettings) -> None:
    """Uncompressed 32-bit float OpenEXR with R, G, B, to exactly the path given and without a date in its header.

    What cannot be turned off: Cycles' own attributes `cycles.LAYER.render_time` and its kin. So the files of two equal
    renders differ in their headers, their pixels do not.
    """
    render.use_file_extension = False
    render.use_overwrite = True
    render.use_placeholder = False
    image = render.image_settings
    set_if_known(image, "media_type", "IMAGE")
    image.file_format = "OPEN_EXR"
    image.color_mode = "RGB"
    image.color_depth = "32"
    image.exr_codec = "NONE"
    set_if_known(image, "use_preview", False)
    set_if_known(image, "color_management", "FOLLOW_SCENE")
    for name in dir(render):
        if name.startswith("use_stamp"):
            set_if_known(render, name, False)
