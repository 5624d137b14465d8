"""The life of one Blender process as its node sees it: HELLO, one LOAD, then RENDER after RENDER."""

from __future__ import annotations

import json
import math
import os
import platform
import sys
import time
import traceback

import bpy

from channel.connection import Connection
from channel.heartbeat import Progress
from channel.inbox import Inbox, Load
from channel.message import MessageWriter
from channel.protocol import MessageType, Task
from checks.refusal import Refusal, one_sentence
from render.loop import RenderLoop
from render.slots import Slots
from scene.description import SceneDescription
from scene.load import LoadedScene, load_scene


def hello(connection: Connection, token: str) -> None:
    fields = {
        "token": token,
        "pid": os.getpid(),
        "blenderVersion": bpy.app.version_string,
        "pythonVersion": platform.python_version(),
    }
    connection.send(MessageType.HELLO, json.dumps(fields).encode())


class Session:
    def __init__(self, connection: Connection, inbox: Inbox, progress: Progress, slots: Slots) -> None:
        self._connection = connection
        self._inbox = inbox
        self._progress = progress
        self._slots = slots
        self._loop: RenderLoop | None = None
        self._load_tried = False

    def run(self) -> None:
        while True:
            command = self._inbox.next_command()
            if isinstance(command, Load):
                self._load(command.scene)
            else:
                self._render(command)

    def _load(self, scene: dict) -> None:
        started = time.monotonic()
        try:
            if self._load_tried:
                raise Refusal("internal", "a scene was loaded into this process before; start another process")
            self._load_tried = True
            loaded = load_scene(SceneDescription.parse(scene))
        except Refusal as refusal:
            self._refuse(refusal.kind, str(refusal))
        except Exception as error:
            traceback.print_exc()
            self._refuse("internal", f"The scene could not be set up: {one_sentence(error)}")
        else:
            self._loop = RenderLoop(loaded, self._connection, self._inbox, self._progress, self._slots)
            self._report(loaded, time.monotonic() - started)

    def _report(self, loaded: LoadedScene, seconds: float) -> None:
        fields = {**loaded.summary(), "loadSeconds": round(seconds, 3)}
        self._connection.send(MessageType.LOADED, json.dumps(fields).encode())

    def _refuse(self, kind: str, message: str) -> None:
        print(f"blender-sim: load failed ({kind}): {message}", file=sys.stderr, flush=True)
        self._connection.send(MessageType.LOAD_FAILED, json.dumps({"kind": kind, "message": message}).encode())

    def _render(self, task: Task) -> None:
        try:
            if self._loop is None:
                raise RuntimeError("no scene is loaded")
            if not all(math.isfinite(value) for value in task.position_m):
                raise ValueError(f"the stage position {task.position_m} is not finite")
            seconds = self._loop.run(task)
        except Exception as error:
            traceback.print_exc()
            self._progress.idle()
            self._inbox.finished(task.number)
            message = MessageWriter().u32(task.number).string(one_sentence(error)).finish()
            self._connection.send(MessageType.TASK_FAILED, message)
        else:
            self._progress.idle()
            self._inbox.finished(task.number)
            self._connection.send(MessageType.TASK_DONE, MessageWriter().u32(task.number).f64(seconds).finish())
