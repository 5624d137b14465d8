"""Loads and renders other people's meshes, one Blender process each, and prints a JSON line a file.

    python3 -m testing.sweep [--pictures DIR] FILE...      (in rig/blender)
    python3 -m testing.sweep $(dpkg -L assimp-testmodels | grep -Ei '\\.(obj|ply|stl|glb|gltf|blend)$')
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time

from .node_stand_in import BlenderProcess, LoadFailed, TaskFailed
from .png import write_png
from .scenes import dome, scene, word

LEDS = 12


def try_file(path: str, pictures: str | None) -> dict:
    outcome = try_once(path, pictures, [0, 0, 0])
    if not outcome["ok"] and "kind" not in outcome:
        # Black: a flat object seen edge-on has to be turned, by 90 degrees about y.
        outcome = {**try_once(path, pictures, [0, math.pi / 2, 0]), "turned": True}
    return outcome


def try_once(path: str, pictures: str | None, rotation: list[float]) -> dict:
    started = time.monotonic()
    outcome: dict = {"file": path, "ok": False}
    with BlenderProcess() as blender:
        try:
            loaded = blender.load(scene(path, dome(LEDS), 120, 90, object={"rotation": rotation}))
            image = blender.render([[word(255)] * LEDS], timeout_s=60).images[0]
            outcome |= {"ok": bool(image.mean() > 1e-4), "triangles": loaded["triangles"], "objects": loaded["objects"]}
            outcome |= {"mean": round(float(image.mean()), 5), "loadSeconds": loaded["loadSeconds"], "warnings": loaded["warnings"]}
            if pictures:
                name = "-".join(path.split(os.sep)[-3:]) + ".png"
                write_png(os.path.join(pictures, name), image)
        except LoadFailed as failed:
            outcome |= {"kind": failed.kind, "message": str(failed)}
        except (TaskFailed, ConnectionError, TimeoutError, AssertionError, ValueError) as error:
            outcome |= {"kind": "broken", "message": f"{type(error).__name__}: {error}"}
    return {**outcome, "seconds": round(time.monotonic() - started, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--pictures", help="directory for a PNG of every file that renders")
    arguments = parser.parse_args()
    for path in arguments.files:
        print(json.dumps(try_file(path, arguments.pictures)), flush=True)


if __name__ == "__main__":
    main()
