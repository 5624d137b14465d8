"""What the receiving thread leaves for the main thread: commands in order, cancellations and taken slots at once.

bpy may only be called from the main thread, but CANCEL and FRAME_TAKEN arrive while that thread is inside Cycles.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from .frame import Frame
from .protocol import MessageType, Task, decode_cancel, decode_frame_taken, decode_render, decode_trace, decode_truth

DECODE = {MessageType.RENDER: decode_render, MessageType.TRACE: decode_trace, MessageType.TRUTH: decode_truth}


@dataclass(frozen=True)
class Load:
    scene: dict


class Inbox:
    def __init__(self, quit_now: Callable[[], None]) -> None:
        """`quit_now` is called on the receiving thread: QUIT must work while the main thread is inside Blender."""
        self._quit_now = quit_now
        self._commands: queue.SimpleQueue[Load | Task] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._live: set[int] = set()
        self._cancelled: set[int] = set()
        self._held: dict[int, tuple[int, int]] = {}
        """Slot -> (task, index) that the node has been told of and has not taken yet."""

    # --- receiving thread -------------------------------------------------------------------------------------------

    def handle(self, frame: Frame) -> None:
        """Raises MessageError or ValueError for a payload that is not what its type says."""
        if frame.type == MessageType.LOAD:
            scene = json.loads(frame.payload)
            if not isinstance(scene, dict):
                raise ValueError("LOAD does not carry a JSON object")
            self._commands.put(Load(scene))
        elif frame.type in DECODE:
            task = DECODE[MessageType(frame.type)](frame.payload)
            with self._changed:
                self._live.add(task.number)
            self._commands.put(task)
        elif frame.type == MessageType.CANCEL:
            self._cancel(decode_cancel(frame.payload))
        elif frame.type == MessageType.FRAME_TAKEN:
            self._release(decode_frame_taken(frame.payload))
        elif frame.type == MessageType.QUIT:
            self._quit_now()
        else:
            raise ValueError(f"message type {frame.type} is not one the node sends")

    def _cancel(self, task: int) -> None:
        with self._changed:
            # A CANCEL that crossed its TASK_DONE is nobody's any more.
            if task in self._live:
                self._cancelled.add(task)
                # Whoever cancels has no use for the frames of the task: the slots are free without a FRAME_TAKEN.
                self._held = {slot: owner for slot, owner in self._held.items() if owner[0] != task}
                self._changed.notify_all()

    def _release(self, taken: tuple[int, int]) -> None:
        with self._changed:
            self._held = {slot: owner for slot, owner in self._held.items() if owner != taken}
            self._changed.notify_all()

    # --- main thread ------------------------------------------------------------------------------------------------

    def next_command(self) -> Load | Task:
        return self._commands.get()

    def cancelled(self, task: int) -> bool:
        with self._changed:
            return task in self._cancelled

    def hold(self, slot: int, task: int, index: int) -> bool:
        """Marks the slot as the node's, before FRAME is sent. False if the task was cancelled: send no FRAME then."""
        with self._changed:
            if task in self._cancelled:
                return False
            self._held[slot] = (task, index)
            return True

    def wait_for_slot(self, slot: int, task: int) -> bool:
        """Waits until the slot may be written again; also frames of an earlier task hold it. False when cancelled."""
        with self._changed:
            self._changed.wait_for(lambda: slot not in self._held or task in self._cancelled)
            return task not in self._cancelled

    def finished(self, task: int) -> None:
        """Called before TASK_DONE or TASK_FAILED is sent, so that the task's number may come again."""
        with self._changed:
            self._live.discard(task)
            self._cancelled.discard(task)
