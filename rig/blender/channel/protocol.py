"""What the frames of the channel mean: message numbers and the payloads of docs/channel.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from .message import MessageError, MessageReader, MessageWriter

IDLE_TASK = 0xFFFFFFFF
"""Task number in a heartbeat when nothing is being rendered."""


class MessageType(IntEnum):
    HELLO = 1
    LOADED = 2
    LOAD_FAILED = 3
    HEARTBEAT = 4
    FRAME = 5
    TASK_DONE = 6
    TASK_FAILED = 7
    LOAD = 16
    RENDER = 17
    CANCEL = 18
    QUIT = 19
    FRAME_TAKEN = 20
    TRACE = 21
    TRUTH = 22


@dataclass(frozen=True)
class RenderTask:
    number: int
    position_m: tuple[float, float, float]
    light_count: int
    patterns: tuple[tuple[int, ...], ...]
    """One tuple of `light_count` LED words (intensity << 24 | r << 16 | g << 8 | b) a pattern."""
    seed: int
    samples: int = 0
    """Light paths a pixel; 0: those of the LOAD scene."""


@dataclass(frozen=True)
class Shot:
    """One render: the listed LEDs at full power, each in an image of its own; none: the ambient light."""

    samples: int
    """Light paths a pixel."""
    seed: int
    leds: tuple[int, ...]
    """LED numbers, counted from 0."""
    offset: int = 0
    """Number of the first light path within the sequence of the seed."""


@dataclass(frozen=True)
class TraceTask:
    number: int
    position_m: tuple[float, float, float]
    shots: tuple[Shot, ...]


@dataclass(frozen=True)
class TruthTask:
    number: int
    position_m: tuple[float, float, float]


Task = RenderTask | TraceTask | TruthTask


def decode_render(payload: bytes) -> RenderTask:
    message = MessageReader(payload)
    number, position = message.u32(), _position(message)
    task_count, light_count = message.u32(), message.u32()
    # Compared before reading, so that a huge count is an error and not a huge allocation.
    if message.remaining != 4 * (task_count * light_count + 2):
        raise MessageError(
            f"RENDER announces {task_count} x {light_count} LED words, but {message.remaining} octets follow"
        )
    words = message.u32s(task_count * light_count)
    seed, samples = message.u32(), message.u32()
    message.end()
    patterns = tuple(words[i * light_count : (i + 1) * light_count] for i in range(task_count))
    return RenderTask(number, position, light_count, patterns, seed, samples)


def encode_render(task: RenderTask) -> bytes:
    """The node's side of `decode_render`; used by the tests."""
    words = [word for pattern in task.patterns for word in pattern]
    return (
        MessageWriter()
        .u32(task.number)
        .f64(*task.position_m)
        .u32(len(task.patterns), task.light_count)
        .u32(*words, task.seed, task.samples)
        .finish()
    )


def decode_trace(payload: bytes) -> TraceTask:
    message = MessageReader(payload)
    number, position = message.u32(), _position(message)
    # Shot by shot: each one reads only what is there, so a huge count ends at the payload's end.
    shots = tuple(_shot(message) for _ in range(message.u32()))
    message.end()
    return TraceTask(number, position, shots)


def _shot(message: MessageReader) -> Shot:
    samples, seed, offset, count = message.u32(), message.u32(), message.u32(), message.u32()
    if message.remaining < 4 * count:
        raise MessageError(f"a shot announces {count} LED numbers, but {message.remaining} octets follow")
    return Shot(samples, seed, message.u32s(count), offset)


def encode_trace(task: TraceTask) -> bytes:
    """The node's side of `decode_trace`; used by the tests."""
    message = MessageWriter().u32(task.number).f64(*task.position_m).u32(len(task.shots))
    for shot in task.shots:
        message.u32(shot.samples, shot.seed, shot.offset, len(shot.leds), *shot.leds)
    return message.finish()


def decode_truth(payload: bytes) -> TruthTask:
    message = MessageReader(payload)
    task = TruthTask(message.u32(), _position(message))
    message.end()
    return task


def encode_truth(task: TruthTask) -> bytes:
    """The node's side of `decode_truth`; used by the tests."""
    return MessageWriter().u32(task.number).f64(*task.position_m).finish()


def decode_cancel(payload: bytes) -> int:
    message = MessageReader(payload)
    number = message.u32()
    message.end()
    return number


def decode_frame_taken(payload: bytes) -> tuple[int, int]:
    """Task number and index of the pattern within the task."""
    message = MessageReader(payload)
    taken = (message.u32(), message.u32())
    message.end()
    return taken


def _position(message: MessageReader) -> tuple[float, float, float]:
    return (message.f64(), message.f64(), message.f64())
