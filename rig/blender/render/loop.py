"""Renders the patterns of one task into the slots, one after another."""

from __future__ import annotations

import time

import bpy

from channel.connection import Connection
from channel.heartbeat import Progress
from channel.inbox import Inbox
from channel.message import MessageWriter
from channel.protocol import MessageType, RenderTask
from scene.load import LoadedScene

from . import stats
from .black import black_exr
from .pattern import Pattern
from .slots import BYTES_PER_PIXEL, SLOTS, Slots

MAX_SEED = 0x7FFFFFFF
"""Cycles' seed is a signed integer; the channel's has 32 bits, of which the low 31 count."""


class RenderLoop:
    def __init__(
        self, loaded: LoadedScene, connection: Connection, inbox: Inbox, progress: Progress, slots: Slots
    ) -> None:
        self._loaded = loaded
        self._connection = connection
        self._inbox = inbox
        self._progress = progress
        self._slots = slots
        self._position_m: tuple[float, float, float] | None = None
        self._in_cycles_s = 0.0
        self._stats = stats.watch(progress.fraction)

    def run(self, task: RenderTask) -> float:
        """Seconds spent in Cycles (synchronising the scene included, writing the file not)."""
        leds = self._loaded.leds
        if not 0 < task.light_count <= len(leds):
            raise ValueError(f"the light count is {task.light_count}, the scene has {len(leds)} LEDs (1 to all of them)")
        self._in_cycles_s = 0.0
        self._move(task.position_m)
        self._loaded.scene.cycles.seed = task.seed & MAX_SEED
        for index, words in enumerate(task.patterns):
            self._progress.at(task.number, index)
            slot = index % SLOTS
            if not self._inbox.wait_for_slot(slot, task.number):
                break
            self._render(Pattern(words), slot)
            if not self._announce(task.number, index, slot):
                break
        return self._in_cycles_s

    def _move(self, position_m: tuple[float, float, float]) -> None:
        """Assigning a location, also the same one, makes Cycles build the whole scene's ray structure again."""
        if position_m != self._position_m:
            self._loaded.stage.location = position_m
            self._position_m = position_m

    def _render(self, pattern: Pattern, slot: int) -> None:
        self._slots.remove(slot)
        try:
            if pattern.dark:
                self._slots.write(slot, black_exr(*self._loaded.size))
            else:
                self._trace(pattern, slot)
        except (RuntimeError, OSError) as error:
            raise RuntimeError(self._slots.explain(error, self._image_octets())) from error

    def _trace(self, pattern: Pattern, slot: int) -> None:
        self._loaded.leds.show(pattern)
        self._loaded.scene.render.filepath = self._slots.paths[slot]
        started = time.monotonic()
        bpy.ops.render.render(write_still=True)
        self._in_cycles_s += self._stats.finished_at(time.monotonic()) - started

    def _announce(self, task: int, index: int, slot: int) -> bool:
        width, height = self._loaded.size
        try:
            size, crc = self._slots.size_and_crc(slot, width, height)
        except OSError as error:
            raise RuntimeError(self._slots.explain(error, self._image_octets())) from error
        if not self._inbox.hold(slot, task, index):
            return False
        frame = MessageWriter().u32(task, index, width, height, slot).u64(size).u32(crc).finish()
        self._connection.send(MessageType.FRAME, frame)
        return True

    def _image_octets(self) -> int:
        width, height = self._loaded.size
        return width * height * BYTES_PER_PIXEL
