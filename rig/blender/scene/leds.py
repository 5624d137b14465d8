"""The LEDs as Cycles lights: one light a LED, made once; a pattern only changes their colours."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import bpy
from mathutils import Vector

from compat import set_if_known
from render.pattern import Pattern, Rgb

from .description import LedDescription, MaterialDescription

NEGLIGIBLE = 1e-10
"""Relative energy of an unlit LED with `unlit: keep`: enough for Cycles not to cull it, too little for a float image."""
DISK_ENERGY_PER_WATT = 4 / math.pi
"""Blender gives an area light of energy E and area A the radiance E / (4 A), so that it emits pi/4 E (measured on 3.4;
testing/live_render.py). With this factor a disk of P watts has the radiant intensity P / pi along its axis, as a
Lambertian emitter should; a point of P watts has P / (4 pi) in every direction without one."""
BLACK: Rgb = (0.0, 0.0, 0.0)
FULL: Rgb = (1.0, 1.0, 1.0)


class Leds:
    def __init__(self, objects: Sequence[bpy.types.Object], colors: Sequence[Rgb], keep_unlit: bool) -> None:
        self.objects = objects
        self._lights = [object_.data for object_ in objects]
        self._colors = colors
        self._keep_unlit = keep_unlit
        self._shown: list[Rgb | None] = [None] * len(objects)

    def __len__(self) -> int:
        return len(self._lights)

    def show(self, pattern: Pattern) -> None:
        """An unlit LED is culled or kept, as the rig says."""
        self._show(pattern.weights, NEGLIGIBLE if self._keep_unlit else 0.0)

    def show_only(self, leds: Collection[int]) -> None:
        """These at full power; all others take no samples, whatever the rig says of unlit LEDs in a pattern."""
        lit = frozenset(leds)
        self._show([FULL if index in lit else BLACK for index in range(len(self))], 0.0)

    def _show(self, weights: Sequence[Rgb], unlit: float) -> None:
        """A light of colour black is culled by Cycles: as if it were not there."""
        for index, (light, color) in enumerate(zip(self._lights, self._colors)):
            weight = weights[index] if index < len(weights) else BLACK
            if not any(weight):
                weight = (unlit, unlit, unlit)
            value: Rgb = (weight[0] * color[0], weight[1] * color[1], weight[2] * color[2])
            if value != self._shown[index]:
                light.color = value
                self._shown[index] = value


MIRROR_ROUGHNESS = 0.25
"""Below it a surface shows LEDs as sharp highlights, which Cycles finds better by following reflections into the lights."""


def follow_reflections(material: MaterialDescription | None) -> bool:
    """Whether rays that bounce off the object may hit LEDs (multiple importance sampling). Every bounce is then tested
    against every LED: half of the render time with 28 of them (measured), for nothing on a rough surface, where sampling
    the LEDs directly is both exact and less noisy. A file's own materials may be mirrors."""
    return material is None or material.roughness < MIRROR_ROUGHNESS


def add_leds(
    collection: bpy.types.Collection, leds: Sequence[LedDescription], unlit: str, material: MaterialDescription | None
) -> Leds:
    follow = follow_reflections(material)
    objects = [_add_led(collection, f"led.{index}", led, follow) for index, led in enumerate(leds)]
    return Leds(objects, [led.color for led in leds], keep_unlit=unlit == "keep")


def _add_led(collection: bpy.types.Collection, name: str, led: LedDescription, follow: bool) -> bpy.types.Object:
    if led.emitter == "disk":
        light = bpy.data.lights.new(name, "AREA")
        light.shape = "DISK"
        light.size = 2 * led.radius_m
        set_if_known(light, "spread", math.pi)
        light.energy = led.power_w * DISK_ENERGY_PER_WATT
    else:
        light = bpy.data.lights.new(name, "POINT")
        light.shadow_soft_size = led.radius_m
        # From 4.0 on a point light is a disk facing the viewer unless told to be a sphere.
        set_if_known(light, "use_soft_falloff", False)
        light.energy = led.power_w
    set_if_known(light.cycles, "max_bounces", 1024)
    set_if_known(light.cycles, "cast_shadow", True)
    light.cycles.use_multiple_importance_sampling = follow
    set_if_known(light, "use_shadow", True)
    # 4.5 and newer: the energy is that of the whole light, and its colour is the one given.
    set_if_known(light, "normalize", True)
    set_if_known(light, "exposure", 0)
    set_if_known(light, "use_temperature", False)
    instance = bpy.data.objects.new(name, light)
    instance.location = led.position_m
    if led.emitter == "disk":
        direction = Vector(led.aim_m) - Vector(led.position_m)
        # An area light shines along its local -Z.
        instance.rotation_mode = "QUATERNION"
        instance.rotation_quaternion = direction.to_track_quat("-Z", "Y")
    # An LED between camera and object is part of the rig's mechanics, not of the picture; reflections do show it.
    instance.visible_camera = False
    collection.objects.link(instance)
    return instance
