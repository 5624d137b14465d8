"""Objects that the live checks make for themselves."""

from __future__ import annotations

import os

import numpy as np


def sphere_obj(directory: str) -> str:
    """A sphere of 40 x 20 faces over a floor: shadows, interreflection and black background in one picture.

    Below 1,024 faces: from there on Blender 3.4 adds up vertex normals in as many threads as it has, in any order, and
    with more than one of them two loads of the same file may differ in the last bit.
    """
    path = os.path.join(directory, "sphere.obj")
    columns, rows = 40, 20
    with open(path, "w", encoding="ascii") as file:
        for row in range(rows + 1):
            for column in range(columns):
                theta, phi = np.pi * row / rows, 2 * np.pi * column / columns
                x, y, z = np.sin(theta) * np.cos(phi), np.cos(theta), np.sin(theta) * np.sin(phi)
                file.write(f"v {x:.6f} {y:.6f} {z:.6f}\n")
        for row in range(rows):
            for column in range(columns):
                a, b = row * columns + column + 1, row * columns + (column + 1) % columns + 1
                file.write(f"f {b} {b + columns} {a + columns} {a}\n")
        first = (rows + 1) * columns + 1
        file.write("v -1.5 -1 -1.5\nv -1.5 -1 1.5\nv 1.5 -1 1.5\nv 1.5 -1 -1.5\n")
        file.write(f"f {first} {first + 1} {first + 2} {first + 3}\n")
    return path
