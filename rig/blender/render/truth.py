"""Ground truth: what one ray through the middle of every pixel meets, in passes that Cycles fills without any light."""

from __future__ import annotations

from typing import Any

import bpy

PASSES = ("use_pass_z", "use_pass_normal", "use_pass_position", "use_pass_diffuse_color", "use_pass_object_index")
CHANNELS = 4 + 1 + 3 + 3 + 3 + 1
"""Combined (R, G, B, A), depth, normal, position, diffuse colour, object number."""
NARROW = 0.01
"""Width of the pixel filter in pixels; the narrowest Cycles takes. A ray is at most half of it beside the middle."""


class Truth:
    """Remembers what it changes in the scene and puts it back, value by value."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        layer, cycles = scene.view_layers[0], scene.cycles
        self._wanted: list[tuple[Any, str, Any]] = [
            *((layer, name, True) for name in PASSES),
            (cycles, "pixel_filter_type", "BOX"),
            (cycles, "filter_width", NARROW),
            (cycles, "samples", 1),
            (cycles, "seed", 0),
            (cycles, "sample_offset", 0),
        ]
        self._before: list[tuple[Any, str, Any]] = []

    def enter(self) -> int:
        """Channels a pixel that the next render writes."""
        if not self._before:
            self._before = [(owner, name, getattr(owner, name)) for owner, name, _ in self._wanted]
            for owner, name, value in self._wanted:
                setattr(owner, name, value)
        return CHANNELS

    def leave(self) -> None:
        for owner, name, value in self._before:
            setattr(owner, name, value)
        self._before = []
