"""The one way out of the process."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import NoReturn


class Leave:
    def __init__(self, files: Sequence[str], blender_tempdir: str) -> None:
        self._files = files
        self._blender_tempdir = blender_tempdir

    def now(self, error: str | None = None) -> NoReturn:
        """Ends the process from any thread, also while the main thread is inside Cycles: status 1 with an error.

        `os._exit`, because a normal exit waits for the main thread. It skips Blender's own clean-up, so Blender's
        temporary directory is removed here.
        """
        if error is not None:
            print(f"blender-sim: {error}", file=sys.stderr, flush=True)
        for path in self._files:
            try:
                os.remove(path)
            except OSError:
                pass
        if os.path.basename(os.path.normpath(self._blender_tempdir)).startswith("blender_"):
            shutil.rmtree(self._blender_tempdir, ignore_errors=True)
        os._exit(0 if error is None else 1)
