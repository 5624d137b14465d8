"""The two files in shared memory through which the pixels of a task go to the node, in turn."""

from __future__ import annotations

import mmap
import os
import zlib

SLOTS = 2


class Slots:
    def __init__(self, directory: str) -> None:
        self._directory = directory
        self.paths = [os.path.join(directory, f"slot{slot}.exr") for slot in range(SLOTS)]

    def size_and_crc(self, slot: int, least: int) -> tuple[int, int]:
        """Octets and CRC-32 of a slot just written. Raises OSError when Blender left it incomplete (below `least`
        octets): it does not tell."""
        path = self.paths[slot]
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < least:
                raise OSError(f"Blender wrote only {size} octets of {path}")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as octets:
                return size, zlib.crc32(octets)

    def remove(self, slot: int) -> None:
        """Before a write, so that an old image cannot be taken for the new one when the write fails."""
        try:
            os.remove(self.paths[slot])
        except FileNotFoundError:
            pass

    def write(self, slot: int, octets: bytes) -> None:
        with open(self.paths[slot], "wb") as file:
            file.write(octets)

    def explain(self, error: BaseException, needed: int) -> str:
        """One sentence for a slot that could not be written; `needed` in octets."""
        free = os.statvfs(self._directory)
        left = free.f_bavail * free.f_frsize
        if left < needed:
            return (
                f"shared memory is full: {self._directory} has {left} octets left and an image takes {needed}; "
                "make it larger (containers: --shm-size) or lower the number of processes"
            )
        return f"the image could not be written to {self._directory}: {error}"
