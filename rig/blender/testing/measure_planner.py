"""Measures what the planner of basis renders decides by: fixed cost of a shot, cost of a path, cost and noise of light groups.

    python3 -m testing.measure_planner overhead|groups|noise [--rig medal|sphere]      (in rig/blender)

Prints tables. Times are CPU times of one Blender process of one thread, so that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import os
import time

import numpy as np

from channel.protocol import Shot

from .node_stand_in import Answer, BlenderProcess
from .scenes import dome, scene

RIGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "examples", "rigs")
SCENES: dict[str, tuple[str, dict]] = {
    "medal": (
        "medal/medal.glb",
        {
            "object": {
                "fitM": None,
                "scale": 1,
                "material": {"baseColor": [0.8, 0.8, 0.8], "metallic": 0, "roughness": 0.45, "specular": 0.5},
            },
            "camera": {"positionM": [0, 0, 0.3], "up": [0, 1, 0], "fovX": 0.213},
            "render": {"bounces": 4},
        },
    ),
    "sphere": (
        "sphere/sphere.ply",
        {
            "object": {
                "fitM": None,
                "scale": 0.02,
                "material": {"baseColor": [0.8, 0.8, 0.8], "metallic": 0, "roughness": 1, "specular": 0},
            },
            "camera": {"positionM": [0, 0, 0.8], "up": [0, 1, 0], "projection": "orthographic", "orthoWidthM": 0.064},
            "render": {"bounces": 0},
        },
    ),
}
SIZES = ((64, 48), (320, 240), (640, 480))


def start(rig: str, leds: int, width: int, height: int) -> BlenderProcess:
    file, changes = SCENES[rig]
    blender = BlenderProcess()
    blender.load(scene(os.path.join(RIGS, file), dome(leds), width, height, **changes))
    # The first render builds the ray structure and the shaders.
    blender.trace([Shot(1, 1, (0,))])
    return blender


def cpu_s(blender: BlenderProcess) -> float:
    """CPU seconds that the process has used so far."""
    with open(f"/proc/{blender.process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(blender: BlenderProcess, shots: list[Shot]) -> tuple[Answer, float]:
    """The answer, and the CPU seconds of one of the shots."""
    before = cpu_s(blender)
    answer = blender.trace(shots, timeout_s=600)
    return answer, (cpu_s(blender) - before) / len(shots)


def overhead(rig: str) -> None:
    """Time of a shot = o + paths x t, by least squares over 1, 2 and 4 samples."""
    print(f"{rig}: one LED a shot\n| pixels | o ms | t us a path |\n| --- | --- | --- |")
    for width, height in SIZES:
        with start(rig, 16, width, height) as blender:
            rows = []
            for samples in (1, 2, 4) * 2:
                shots = [Shot(samples, index, (index % 16,)) for index in range(64 if width <= 64 else 4)]
                rows.append((samples * width * height, timed(blender, shots)[1]))
            paths, all_ = np.array(rows).T
            (fixed, each), *_ = np.linalg.lstsq(np.stack([np.ones_like(paths), paths], 1), all_, rcond=None)
            print(f"| {width}x{height} | {1e3 * fixed:.1f} | {1e6 * each:.3f} |", flush=True)


def groups(rig: str, width: int = 160, height: int = 120, samples: int = 4) -> None:
    """A shot of G LEDs in groups against a shot of one LED of the same samples."""
    print(f"{rig}: {width}x{height}, {samples} samples\n| G | shot ms | factor |\n| --- | --- | --- |")
    with start(rig, 64, width, height) as blender:
        for count in (1, 2, 8, 16, 64):
            leds = tuple(range(count))
            blender.trace([Shot(1, 1, leds)])
            each = min(timed(blender, [Shot(samples, index, leds)] * 2)[1] for index in range(2))
            alone = each if count == 1 else alone
            print(f"| {count} | {1e3 * each:.0f} | {each / alone:.2f} |", flush=True)


def noise(rig: str, sizes: tuple[tuple[int, int], ...] = ((64, 48), (160, 120), (320, 240))) -> None:
    """Noise (rms of half the difference of two halves of one sequence, relative to the mean) of one LED's image and the time all G take,
    G shots of q samples against one shot of G x q samples; the last column: time of groups for the noise of the other,
    as noise falls with the root of the samples, over the time of the other."""
    print(f"{rig}\n| pixels | G | q | one by one ms | noise | groups ms | noise | groups / one by one at equal noise |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for width, height in sizes:
        with start(rig, 64, width, height) as blender:
            for count in (4, 16, 64):
                for samples in (2, 4, 16):
                    if count * samples * width * height > 5e6:
                        continue
                    leds = tuple(range(count))
                    few = leds[:: max(1, count // 8)]
                    halves = [alone_images(blender, few, samples, half * samples) for half in (0, 1)]
                    alone_noise = relative_noise(halves[0][0], halves[1][0])
                    alone_s = count * min(half[1] for half in halves)
                    pair = [group_images(blender, leds, count * samples, half * count * samples) for half in (0, 1)]
                    group_noise = relative_noise(*([half[0][led] for led in few] for half in pair))
                    group_s = min(half[1] for half in pair)
                    ratio = group_s * (group_noise / alone_noise) ** 2 / alone_s
                    print(
                        f"| {width}x{height} | {count} | {samples} | {1e3 * alone_s:.0f} | {alone_noise:.4f} | {1e3 * group_s:.0f}"
                        f" | {group_noise:.4f} | {ratio:.2f} |",
                        flush=True,
                    )


def alone_images(blender: BlenderProcess, leds: tuple[int, ...], samples: int, offset: int) -> tuple[list[np.ndarray], float]:
    answer, each_s = timed(blender, [Shot(samples, 1, (led,), offset) for led in leds])
    return answer.images, each_s


def group_images(blender: BlenderProcess, leds: tuple[int, ...], samples: int, offset: int) -> tuple[list[np.ndarray], float]:
    blender.trace([Shot(1, 1, leds)])
    answer, each_s = timed(blender, [Shot(samples, 1, leds, offset)])
    return answer.groups(0), each_s


def relative_noise(first: list[np.ndarray], second: list[np.ndarray]) -> float:
    """Mean over the LEDs of the rms of half the difference, in parts of the image's mean."""
    return float(np.mean([np.sqrt(np.mean(((a - b) / 2) ** 2)) / ((a.mean() + b.mean()) / 2) for a, b in zip(first, second)]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("overhead", "groups", "noise"))
    parser.add_argument("--rig", choices=tuple(SCENES), default="medal")
    arguments = parser.parse_args()
    started = time.monotonic()
    {"overhead": overhead, "groups": groups, "noise": noise}[arguments.what](arguments.rig)
    print(f"({time.monotonic() - started:.0f} s)")


if __name__ == "__main__":
    main()
