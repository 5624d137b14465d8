"""What a file refers to outside itself and is not there: worth a warning, because the object may still be whole."""

from __future__ import annotations

import os
from collections.abc import Iterator

import bpy

MOST = 10
"""Warnings listed; a file from another machine may miss hundreds of textures."""


def warn_of_missing_files(warnings: list[str]) -> None:
    missing = sorted(set(_missing()))
    warnings += [f"{kind} {path} does not exist" for kind, path in missing[:MOST]]
    if len(missing) > MOST:
        warnings.append(f"{len(missing) - MOST} more files do not exist")


def _missing() -> Iterator[tuple[str, str]]:
    for library in bpy.data.libraries:
        if not os.path.exists(bpy.path.abspath(library.filepath)):
            yield "the linked library", library.filepath
    for image in bpy.data.images:
        if image.source == "FILE" and image.filepath and image.users and image.packed_file is None:
            # Blender finds some files under names that are not paths here (backslashes): then it knows their size.
            if not os.path.exists(bpy.path.abspath(image.filepath, library=image.library)) and not image.size[0]:
                yield "the texture", image.filepath
