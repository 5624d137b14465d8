"""Plays the render node for one Blender process, in plain Python: start, load, render, read the slots, stop."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import zlib
from dataclasses import dataclass, field

import numpy as np

from channel.frame import Frame, FrameDecoder, encode_frame
from channel.message import MessageReader, MessageWriter
from channel.protocol import MessageType, RenderTask, Shot, TraceTask, TruthTask, encode_render, encode_trace, encode_truth

from .exr import read_layers

MAIN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "main.py")


HOME = (0.0, 0.0, 0.0)


def rgb(layers: dict[str, np.ndarray], layer: str) -> np.ndarray:
    return np.stack([layers[f"{layer}.{channel}" if layer else channel] for channel in "RGB"], axis=-1)


class LoadFailed(Exception):
    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class TaskFailed(Exception):
    pass


@dataclass
class Answer:
    """What a task brought."""

    layers: list[dict[str, np.ndarray]] = field(default_factory=list)
    """Channel name -> (height, width) float32."""
    octets: list[bytes] = field(default_factory=list)
    heartbeats: list[tuple[float, int, int, float]] = field(default_factory=list)
    """Monotonic seconds, task, patterns finished, fraction."""
    seconds_in_cycles: float = 0.0
    seconds: float = 0.0

    @property
    def images(self) -> list[np.ndarray]:
        """(height, width, 3): the plain images, or the sums of all groups."""
        return [rgb(layers, "L.Combined" if "L.Combined.R" in layers else "") for layers in self.layers]

    def groups(self, index: int) -> list[np.ndarray]:
        """(height, width, 3) for each LED of a shot of several, in the order of its list."""
        layers = self.layers[index]
        names = sorted({name[:-2] for name in layers if name.startswith("L.Combined_g")})
        return [rgb(layers, name) for name in names]


class BlenderProcess:
    def __init__(self, blender: str | None = None, threads: int = 1, shm: str | None = None) -> None:
        self.directory = tempfile.mkdtemp(prefix="blender-sim-")
        self.shm = shm or tempfile.mkdtemp(prefix="blender-sim-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.token = secrets.token_hex(16)
        path = os.path.join(self.directory, "channel")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(1)
        listener.settimeout(60)
        self.log_path = os.path.join(self.directory, "log")
        environment = {
            **os.environ,
            "BLENDER_SIM_SOCKET": path,
            "BLENDER_SIM_SHM": self.shm,
            "BLENDER_SIM_TOKEN": self.token,
        }
        command = [blender or os.environ.get("BLENDER", "blender"), "--background", "--factory-startup"]
        command += ["--disable-autoexec", "-noaudio", "-t", str(threads), "--python-exit-code", "1", "--python", MAIN]
        started = time.monotonic()
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        self.socket, _ = listener.accept()
        listener.close()
        self._decoder = FrameDecoder()
        self._waiting: list[Frame] = []
        self._task = 0
        self.hello = json.loads(self.receive(MessageType.HELLO).payload)
        self.start_seconds = time.monotonic() - started
        assert self.hello["token"] == self.token

    def __enter__(self) -> BlenderProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, type_: int, payload: bytes = b"") -> None:
        self.socket.sendall(encode_frame(type_, payload))

    def next_frame(self, timeout_s: float = 120) -> Frame:
        self.socket.settimeout(timeout_s)
        while not self._waiting:
            octets = self.socket.recv(1 << 20)
            if not octets:
                raise ConnectionError(f"Blender ended (status {self.process.wait()}): {self.log_tail()}")
            self._waiting += self._decoder.feed(octets)
        return self._waiting.pop(0)

    def receive(self, *types: int, timeout_s: float = 120) -> Frame:
        """The next frame of one of these types; heartbeats and others in between are dropped."""
        while True:
            frame = self.next_frame(timeout_s)
            if frame.type in types:
                return frame

    def load(self, scene: dict, timeout_s: float = 120) -> dict:
        self.send(MessageType.LOAD, json.dumps(scene).encode())
        frame = self.receive(MessageType.LOADED, MessageType.LOAD_FAILED, timeout_s=timeout_s)
        fields = json.loads(frame.payload)
        if frame.type == MessageType.LOAD_FAILED:
            raise LoadFailed(fields["kind"], fields["message"])
        return fields

    def send_render(self, patterns: list[list[int]], position=HOME, seed: int = 1, samples: int = 0) -> int:
        self._task += 1
        task = RenderTask(self._task, position, len(patterns[0]), tuple(map(tuple, patterns)), seed, samples)
        self.send(MessageType.RENDER, encode_render(task))
        return self._task

    def render(
        self, patterns: list[list[int]], position=HOME, seed: int = 1, samples: int = 0, timeout_s: float = 120
    ) -> Answer:
        started = time.monotonic()
        answer = self.collect(self.send_render(patterns, position, seed, samples), timeout_s)
        answer.seconds = time.monotonic() - started
        return answer

    def trace(self, shots: list[Shot], position=HOME, timeout_s: float = 120) -> Answer:
        started = time.monotonic()
        self._task += 1
        self.send(MessageType.TRACE, encode_trace(TraceTask(self._task, position, tuple(shots))))
        answer = self.collect(self._task, timeout_s)
        answer.seconds = time.monotonic() - started
        return answer

    def truth(self, position=HOME) -> dict[str, np.ndarray]:
        """The planes of the ground truth by channel name."""
        self._task += 1
        self.send(MessageType.TRUTH, encode_truth(TruthTask(self._task, position)))
        return self.collect(self._task).layers[0]

    def collect(self, task: int, timeout_s: float = 120) -> Answer:
        answer = Answer()
        while True:
            frame = self.next_frame(timeout_s)
            message = MessageReader(frame.payload)
            if frame.type == MessageType.HEARTBEAT:
                answer.heartbeats.append((time.monotonic(), message.u32(), message.u32(), message.f32()))
            elif frame.type == MessageType.FRAME:
                self.take(message, task, answer)
            elif frame.type == MessageType.TASK_DONE:
                assert message.u32() == task
                answer.seconds_in_cycles = message.f64()
                return answer
            elif frame.type == MessageType.TASK_FAILED:
                message.u32()
                raise TaskFailed(message.string())

    def take(self, message: MessageReader, task: int, answer: Answer) -> None:
        number, index, width, height, slot = (message.u32() for _ in range(5))
        size, crc = message.u64(), message.u32()
        message.end()
        assert (number, index, slot) == (task, len(answer.layers), index % 2)
        with open(os.path.join(self.shm, f"slot{slot}.exr"), "rb") as file:
            octets = file.read()
        assert len(octets) == size and zlib.crc32(octets) == crc
        layers = read_layers(octets)
        assert all(plane.shape == (height, width) for plane in layers.values())
        answer.layers.append(layers)
        answer.octets.append(octets)
        self.send(MessageType.FRAME_TAKEN, MessageWriter().u32(task, index).finish())

    def log_tail(self, octets: int = 2000) -> str:
        with open(self.log_path, "rb") as log:
            return log.read()[-octets:].decode("utf-8", "replace")

    def close(self) -> int:
        """Hangs up, which has to end Blender; its exit status."""
        self.socket.close()
        if not os.path.isdir(self.directory):
            return self.process.returncode
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGKILL)
            status = self.process.wait()
        self.left_over = sorted(os.listdir(self.shm))
        shutil.rmtree(self.directory, ignore_errors=True)
        shutil.rmtree(self.shm, ignore_errors=True)
        return status
