"""Sets the scene up for one image: what is lit, what is measured, how finely. Every method sets all of it, so that an
image never depends on the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from channel.protocol import Shot
from scene.groups import MAX_GROUPS, LightGroups
from scene.load import LoadedScene

from .output import Output
from .pattern import Pattern
from .truth import Truth

MAX_SEED = 0x7FFFFFFF
"""Cycles' seed is a signed integer; the channel's has 32 bits, of which the low 31 count."""
MAX_SAMPLES = 1 << 24
"""The largest sample offset that Cycles takes, and the largest number of samples."""
RGB = 3


@dataclass(frozen=True)
class Picture:
    """What the next render writes."""

    channels: int
    """32-bit values a pixel that the file holds at least."""
    dark: bool
    """Nothing shines: the image is black, and needs no Cycles."""


class Instrument:
    def __init__(self, loaded: LoadedScene) -> None:
        self._loaded = loaded
        self._scene = loaded.scene
        self._groups = LightGroups(loaded.scene.view_layers[0], loaded.leds.objects)
        self._truth = Truth(loaded.scene)
        self.output = Output(loaded.scene)
        self._samples = loaded.scene.cycles.samples
        self._position_m: tuple[float, float, float] | None = None

    def move(self, position_m: tuple[float, float, float]) -> None:
        """Assigning a location, also the same one, makes Cycles build the whole scene's ray structure again."""
        if position_m != self._position_m:
            self._loaded.placement.stage.location = position_m
            self._position_m = position_m

    def pattern(self, words: Sequence[int], samples: int, seed: int) -> Picture:
        """All light together; `samples` 0: those of the LOAD scene."""
        pattern = Pattern(words)
        self._sample(samples or self._samples, seed, 0)
        self._loaded.leds.show(pattern)
        return self._layout((), ambient=True, dark=pattern.dark and not self._loaded.ambient.any)

    def check(self, shots: Sequence[Shot]) -> None:
        """Raises ValueError for a shot that cannot be rendered, before the first one is."""
        count = len(self._loaded.leds)
        for index, shot in enumerate(shots):
            beyond = next((led for led in shot.leds if led >= count), None)
            if beyond is not None:
                raise ValueError(f"shot {index} names LED {beyond}, the scene has {count} LEDs (0 to {count - 1})")
            if len(set(shot.leds)) != len(shot.leds):
                raise ValueError(f"shot {index} names an LED twice")
            if len(shot.leds) > MAX_GROUPS:
                raise ValueError(
                    f"shot {index} has {len(shot.leds)} LEDs; Cycles has {MAX_GROUPS} light groups, split them over shots"
                )
            if shot.samples < 1:
                raise ValueError(f"shot {index} asks for 0 samples; at least 1 is needed")
            if shot.offset + shot.samples > MAX_SAMPLES:
                raise ValueError(f"shot {index} ends at light path {shot.offset + shot.samples}; Cycles has {MAX_SAMPLES}")

    def shot(self, shot: Shot) -> Picture:
        """The listed LEDs, each in a layer of its own if there are several; none of them: the ambient light."""
        self._sample(shot.samples, shot.seed, shot.offset)
        self._loaded.leds.show_only(shot.leds)
        grouped = shot.leds if len(shot.leds) > 1 else ()
        return self._layout(grouped, ambient=not shot.leds, dark=not shot.leds and not self._loaded.ambient.any)

    def truth(self) -> Picture:
        """What the camera sees, without light."""
        self._loaded.leds.show_only(())
        self._loaded.ambient.show(False)
        self._groups.show(())
        self.output.layers()
        return Picture(self._truth.enter(), dark=False)

    def _sample(self, samples: int, seed: int, offset: int) -> None:
        self._truth.leave()
        self._scene.cycles.samples = samples
        self._scene.cycles.seed = seed & MAX_SEED
        self._scene.cycles.sample_offset = offset

    def _layout(self, grouped: Sequence[int], ambient: bool, dark: bool) -> Picture:
        self._loaded.ambient.show(ambient)
        self._groups.show(grouped)
        if not grouped:
            self.output.plain()
            return Picture(RGB, dark)
        self.output.layers()
        # Combined brings an alpha channel along.
        return Picture(RGB + 1 + RGB * len(grouped), dark)
