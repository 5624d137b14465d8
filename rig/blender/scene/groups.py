"""Light groups: Cycles keeps the light of each group in a pass of its own, so that one render brings many LEDs' images."""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from compat import remove_light_group

MAX_GROUPS = 255
"""Cycles keeps the number of a group in an octet and needs one value for "none". Beyond, groups come out black or hold
each other's light without any message (measured on 3.4.1 with 258)."""


def group_name(index: int) -> str:
    """Of the LED at `index` of a shot's list; three digits, so that the order of the names is that of the list."""
    return f"g{index:03d}"


class LightGroups:
    """Which LEDs are in groups. Names count from 0 in every shot: a group belongs to a place in the list, not to an LED."""

    def __init__(self, layer: bpy.types.ViewLayer, lights: Sequence[bpy.types.Object]) -> None:
        self._layer = layer
        self._lights = lights
        self._shown: tuple[int, ...] = ()
        self._count = 0

    def show(self, leds: Sequence[int]) -> None:
        """One group for each of `leds`; none for an empty list. Raises ValueError for more than Cycles can tell apart."""
        wanted = tuple(leds)
        if len(wanted) > MAX_GROUPS:
            raise ValueError(f"{len(wanted)} LEDs in one render; Cycles has {MAX_GROUPS} light groups, split the LEDs into blocks")
        if wanted == self._shown:
            return
        for led in self._shown:
            self._assign(led, "")
        self._resize(len(wanted))
        for index, led in enumerate(wanted):
            self._assign(led, group_name(index))
        self._shown = wanted

    def _assign(self, led: int, group: str) -> None:
        self._lights[led].lightgroup = group
        # Without it Cycles keeps the group that the light had in the render before, when only the group has changed:
        # images come out exchanged (measured on 3.4.1).
        self._lights[led].data.update_tag()

    def _resize(self, count: int) -> None:
        while self._count < count:
            self._layer.lightgroups.add(name=group_name(self._count))
            self._count += 1
        while self._count > count:
            self._count -= 1
            remove_light_group(self._layer, group_name(self._count))
