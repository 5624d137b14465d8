"""Message: typed values appended one after another, little-endian, without padding (docs/channel.md)."""

from __future__ import annotations

import struct


class MessageError(Exception):
    """A payload that does not hold the values it should."""


class MessageWriter:
    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def u32(self, *values: int) -> MessageWriter:
        self._parts.append(struct.pack(f"<{len(values)}I", *values))
        return self

    def u64(self, value: int) -> MessageWriter:
        self._parts.append(struct.pack("<Q", value))
        return self

    def f32(self, value: float) -> MessageWriter:
        self._parts.append(struct.pack("<f", value))
        return self

    def f64(self, *values: float) -> MessageWriter:
        self._parts.append(struct.pack(f"<{len(values)}d", *values))
        return self

    def string(self, value: str) -> MessageWriter:
        octets = value.encode("utf-8", "replace")
        self._parts.append(struct.pack("<I", len(octets)) + octets)
        return self

    def finish(self) -> bytes:
        return b"".join(self._parts)


class MessageReader:
    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._offset = 0

    @property
    def remaining(self) -> int:
        """Octets not read yet."""
        return len(self._payload) - self._offset

    def _take(self, layout: str) -> tuple:
        size = struct.calcsize(layout)
        if size > self.remaining:
            raise MessageError(f"a value of {size} octets is wanted, {self.remaining} are left")
        values = struct.unpack_from(layout, self._payload, self._offset)
        self._offset += size
        return values

    def u32(self) -> int:
        return self._take("<I")[0]

    def u32s(self, count: int) -> tuple[int, ...]:
        return self._take(f"<{count}I")

    def u64(self) -> int:
        return self._take("<Q")[0]

    def f32(self) -> float:
        return self._take("<f")[0]

    def f64(self) -> float:
        return self._take("<d")[0]

    def string(self) -> str:
        (length,) = self._take("<I")
        (octets,) = self._take(f"<{length}s")
        try:
            return octets.decode("utf-8")
        except UnicodeDecodeError as error:
            raise MessageError(f"a string is not UTF-8: {error}") from None

    def end(self) -> None:
        """Raises unless everything was read: octets left over mean that the two ends disagree."""
        if self.remaining:
            raise MessageError(f"{self.remaining} octets are left over")
