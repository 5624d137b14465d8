"""Tells the node every 500 ms that this process lives and how far its task is."""

from __future__ import annotations

import threading
import time

from .connection import Connection
from .message import MessageWriter
from .protocol import IDLE_TASK, MessageType

INTERVAL_S = 0.5


class Progress:
    """Written by the render loop, read by the heartbeat thread; one assignment a change, so no lock is needed."""

    def __init__(self) -> None:
        self.current: tuple[int, int, float] = (IDLE_TASK, 0, 0.0)
        """Task number, patterns finished, fraction of the current pattern (0..1)."""

    def idle(self) -> None:
        self.current = (IDLE_TASK, 0, 0.0)

    def at(self, task: int, finished: int) -> None:
        self.current = (task, finished, 0.0)

    def fraction(self, fraction: float) -> None:
        task, finished, _ = self.current
        self.current = (task, finished, min(1.0, max(0.0, fraction)))


def start_heartbeat(connection: Connection, progress: Progress) -> None:
    def run() -> None:
        while True:
            task, finished, fraction = progress.current
            connection.send(MessageType.HEARTBEAT, MessageWriter().u32(task, finished).f32(fraction).finish())
            time.sleep(INTERVAL_S)

    threading.Thread(target=run, name="channel-heartbeat", daemon=True).start()
