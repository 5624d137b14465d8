"""Renders the images of one task into the slots, one after another."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from channel.connection import Connection
from channel.heartbeat import Progress
from channel.inbox import Inbox
from channel.message import MessageWriter
from channel.protocol import MessageType, RenderTask, Task, TraceTask
from scene.load import LoadedScene

from . import stats
from .black import black_exr
from .instrument import Instrument, Picture
from .output import BYTES_PER_CHANNEL
from .slots import SLOTS, Slots

Step = Callable[[], Picture]
"""Sets the scene up for one image of the task."""


class RenderLoop:
    def __init__(
        self, loaded: LoadedScene, connection: Connection, inbox: Inbox, progress: Progress, slots: Slots
    ) -> None:
        self._leds = len(loaded.leds)
        self._size = loaded.size
        self._instrument = Instrument(loaded)
        self._connection = connection
        self._inbox = inbox
        self._progress = progress
        self._slots = slots
        self._in_cycles_s = 0.0
        self._stats = stats.watch(progress.fraction)

    def run(self, task: Task) -> float:
        """Seconds spent in Cycles (synchronising the scene included, writing the file not)."""
        steps = self._steps(task)
        self._in_cycles_s = 0.0
        self._instrument.move(task.position_m)
        for index, step in enumerate(steps):
            self._progress.at(task.number, index)
            slot = index % SLOTS
            if not self._inbox.wait_for_slot(slot, task.number):
                break
            picture = step()
            self._draw(picture, slot)
            if not self._announce(task.number, index, slot, picture):
                break
        return self._in_cycles_s

    def _steps(self, task: Task) -> Sequence[Step]:
        if isinstance(task, RenderTask):
            if not 0 < task.light_count <= self._leds:
                raise ValueError(f"the light count is {task.light_count}, the scene has {self._leds} LEDs (1 to all of them)")
            return [partial(self._instrument.pattern, words, task.samples, task.seed) for words in task.patterns]
        if isinstance(task, TraceTask):
            self._instrument.check(task.shots)
            return [partial(self._instrument.shot, shot) for shot in task.shots]
        return [self._instrument.truth]

    def _draw(self, picture: Picture, slot: int) -> None:
        self._slots.remove(slot)
        try:
            if picture.dark:
                self._slots.write(slot, black_exr(*self._size))
            else:
                self._trace(slot)
        except (RuntimeError, OSError) as error:
            raise RuntimeError(self._slots.explain(error, self._octets(picture))) from error

    def _trace(self, slot: int) -> None:
        started = time.monotonic()
        self._instrument.output.render_to(self._slots.paths[slot])
        self._in_cycles_s += self._stats.finished_at(time.monotonic()) - started

    def _announce(self, task: int, index: int, slot: int, picture: Picture) -> bool:
        width, height = self._size
        try:
            size, crc = self._slots.size_and_crc(slot, self._octets(picture))
        except OSError as error:
            raise RuntimeError(self._slots.explain(error, self._octets(picture))) from error
        if not self._inbox.hold(slot, task, index):
            return False
        frame = MessageWriter().u32(task, index, width, height, slot).u64(size).u32(crc).finish()
        self._connection.send(MessageType.FRAME, frame)
        return True

    def _octets(self, picture: Picture) -> int:
        """Of the pixels alone."""
        width, height = self._size
        return width * height * picture.channels * BYTES_PER_CHANNEL
