"""Blender writing images alone, for bench/src/overhead.ts: reads patterns as JSON lines, answers `SECONDS x` for each.

Usage: blender ... --python alone.py -- SCENE.json FOLDER SEED. The scene and its settings are those of rig/blender; there
is no node, no channel, no checksum: what Cycles and the saving of the files cost, and nothing else.
"""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "rig", "blender"))

import bpy  # noqa: E402

from render.pattern import Pattern  # noqa: E402
from scene.description import SceneDescription  # noqa: E402
from scene.load import load_scene  # noqa: E402

scene_file, folder, seed = sys.argv[sys.argv.index("--") + 1 :]
with open(scene_file, encoding="utf-8") as file:
    loaded = load_scene(SceneDescription.parse(json.load(file)))
loaded.stage.location = (0.0, 0.0, 0.0)
loaded.scene.cycles.seed = int(seed)
for line in sys.stdin:
    request = json.loads(line)
    count = request["lightCount"]
    words = request["words"]
    started = time.monotonic()
    for at in range(0, len(words), count):
        loaded.leds.show(Pattern(words[at : at + count]))
        loaded.scene.render.filepath = os.path.join(folder, f"alone{at // count % 2}.exr")
        bpy.ops.render.render(write_still=True)
    print(f"SECONDS {time.monotonic() - started:.4f}", flush=True)
