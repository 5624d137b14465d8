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


@dataclass(frozen=True)
class RenderTask:
    number: int
    position_m: tuple[float, float, float]
    light_count: int
    patterns: tuple[tuple[int, ...], ...]
    """One tuple of `light_count` LED words (intensity << 24 | r << 16 | g << 8 | b) a pattern."""
    seed: int


def decode_render(payload: bytes) -> RenderTask:
    message = MessageReader(payload)
    number = message.u32()
    position = (message.f64(), message.f64(), message.f64())
    task_count, light_count = message.u32(), message.u32()
    # Compared before reading, so that a huge count is an error and not a huge allocation.
    if message.remaining != 4 * (task_count * light_count + 1):
        raise MessageError(
            f"RENDER announces {task_count} x {light_count} LED words, but {message.remaining} octets follow"
        )
    words = message.u32s(task_count * light_count)
    seed = message.u32()
    message.end()
    patterns = tuple(words[i * light_count : (i + 1) * light_count] for i in range(task_count))
    return RenderTask(number, position, light_count, patterns, seed)


def encode_render(task: RenderTask) -> bytes:
    """The node's side of `decode_render`; used by the tests."""
    words = [word for pattern in task.patterns for word in pattern]
    return (
        MessageWriter()
        .u32(task.number)
        .f64(*task.position_m)
        .u32(len(task.patterns), task.light_count)
        .u32(*words, task.seed)
        .finish()
    )


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
