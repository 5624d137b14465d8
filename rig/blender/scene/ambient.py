"""Light that is not an LED's: world, emissive materials and lamps of the file. One switch for all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Switch:
    """A property that is `on` when the ambient light shines and `off` when it must not leave a trace in the image."""

    owner: Any
    property: str
    on: Any
    off: Any

    def turn(self, on: bool) -> None:
        setattr(self.owner, self.property, self.on if on else self.off)


class Ambient:
    """Off means gone: Cycles folds shaders of strength 0 away and culls black lamps, so that an LED's image is, bit for
    bit, the one it has without any ambient light."""

    def __init__(self, switches: Sequence[Switch]) -> None:
        self._switches = tuple(switches)
        self._on: bool | None = None

    @property
    def any(self) -> bool:
        return bool(self._switches)

    def show(self, on: bool) -> None:
        if on != self._on:
            for switch in self._switches:
                switch.turn(on)
            self._on = on
