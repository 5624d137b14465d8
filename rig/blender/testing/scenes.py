"""LOAD scenes for the checks: a dome of LEDs around an object of 6 cm."""

from __future__ import annotations

import math
import os


def word(intensity: int, r: int = 255, g: int = 255, b: int = 255) -> int:
    return intensity << 24 | r << 16 | g << 8 | b


def dome(count: int, radius_m: float = 0.25, emitter: str = "point") -> list[dict]:
    """LEDs on a Fibonacci half sphere above the origin, each of 1 W."""
    leds = []
    for index in range(count):
        z = 0.25 + 0.7 * (index + 0.5) / count
        angle, r = index * math.pi * (3 - math.sqrt(5)), math.sqrt(1 - z * z)
        position = [radius_m * r * math.cos(angle), radius_m * r * math.sin(angle), radius_m * z]
        leds.append(
            {"positionM": position, "emitter": emitter, "radiusM": 0.002, "powerW": 1, "color": [1, 1, 1], "aimM": [0, 0, 0]}
        )
    return leds


def scene(file: str, leds: list[dict], width: int = 160, height: int = 120, **changes: dict) -> dict:
    """`changes`: fields of object, camera, render or ambient that differ from the defaults."""
    fields = {
        "object": {
            "file": os.path.abspath(file), "format": os.path.splitext(file)[1][1:].lower(),
            "scale": None, "fitM": 0.06, "center": True, "rotation": [0, 0, 0], "shading": "smooth", "material": None,
        },
        "camera": {
            "width": width, "height": height, "positionM": [0, -0.12, 0.2], "lookAtM": [0, 0, 0], "up": [0, 0, 1],
            "projection": "perspective", "fovX": 0.45, "orthoWidthM": None, "clipStartM": 0.001, "clipEndM": 100,
        },
        "leds": leds,
        "render": {"samples": 16, "bounces": 4, "device": "CPU", "threads": 1, "unlit": "cull"},
    }  # fmt: skip
    for part, values in changes.items():
        fields.setdefault(part, {}).update(values)
    return fields
