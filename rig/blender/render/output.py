"""What kind of OpenEXR file the next render writes, and how many octets its pixels take at least."""

from __future__ import annotations

import bpy

BYTES_PER_CHANNEL = 4
"""32-bit float."""


class Output:
    """Plain: R, G, B of the image. Layers: every pass of the view layer with channels of its own, in one part."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        self._render = scene.render
        self._layers = False

    def plain(self) -> None:
        self._choose(False)

    def layers(self) -> None:
        self._choose(True)

    def _choose(self, layers: bool) -> None:
        if layers != self._layers:
            image = self._render.image_settings
            # The colour mode, depth and codec of the image settings are kept by this change.
            image.file_format = "OPEN_EXR_MULTILAYER" if layers else "OPEN_EXR"
            self._layers = layers

    def render_to(self, path: str) -> None:
        # Also where it stays the same: the assignment tells Blender that the scene has changed. Without one, samples and
        # seed set before do not reach Cycles, which keeps its data between renders (measured on 3.4.1).
        self._render.filepath = path
        bpy.ops.render.render(write_still=True)
