"""Checks on a real Blender of the ground truth: against a sphere whose normals, depth and points are known.

    python3 -m unittest -v testing.live_truth     (in rig/blender; needs Blender and numpy)
"""

from __future__ import annotations

import os
import unittest

import numpy as np

from channel.protocol import Shot

from .node_stand_in import BlenderProcess
from .scenes import dome, scene, word

SPHERE = os.path.join(os.path.dirname(__file__), "..", "..", "..", "examples", "rigs", "sphere", "sphere.ply")
RADIUS_M = 0.02
WIDTH, HEIGHT = 160, 120
MATT = {"baseColor": [0.8, 0.4, 0.2], "metallic": 0, "roughness": 1, "specular": 0}
METALLIC = {"baseColor": [0.8, 0.4, 0.2], "metallic": 0.25, "roughness": 0.4, "specular": 0.5}
ORTHOGRAPHIC = {"projection": "orthographic", "orthoWidthM": 0.064, "fovX": None}
ABOVE = {"width": WIDTH, "height": HEIGHT, "positionM": [0, 0, 0.3], "lookAtM": [0, 0, 0], "up": [0, 1, 0], "fovX": 0.2}
CENTER_M = (0.001, -0.002, 0.003)


def plane(layers: dict[str, np.ndarray], name: str, channels: str) -> np.ndarray:
    return np.stack([layers[f"L.{name}.{channel}"] for channel in channels], axis=-1).astype(np.float64)


def rays(camera: dict) -> tuple[np.ndarray, np.ndarray]:
    """Origin and direction (unit) through the middle of every pixel of a camera straight above the origin."""
    x = (np.arange(WIDTH) + 0.5 - WIDTH / 2) / WIDTH
    y = -(np.arange(HEIGHT) + 0.5 - HEIGHT / 2) / WIDTH
    x, y = np.meshgrid(x, y)
    zero = np.zeros_like(x)
    if camera["projection"] == "orthographic":
        extent = camera["orthoWidthM"]
        return np.stack([x * extent, y * extent, zero + 0.3], -1), np.stack([zero, zero, zero - 1], -1)
    extent = 2 * np.tan(camera["fovX"] / 2)
    direction = np.stack([x * extent, y * extent, zero - 1], -1)
    return np.stack([zero, zero, zero + 0.3], -1), direction / np.linalg.norm(direction, axis=-1, keepdims=True)


def hit(origin: np.ndarray, direction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Discriminant in units of the radius squared (above 0: the ray meets the sphere) and the first point met."""
    from_center = origin - np.array(CENTER_M)
    along = (from_center * direction).sum(-1)
    discriminant = along**2 - (from_center**2).sum(-1) + RADIUS_M**2
    distance = -along - np.sqrt(np.maximum(discriminant, 0))
    return discriminant / RADIUS_M**2, origin + distance[..., None] * direction


class Truth(unittest.TestCase):
    def start(self, material: dict, camera: dict) -> BlenderProcess:
        blender = BlenderProcess()
        self.addCleanup(blender.close)
        object_ = {"fitM": None, "scale": RADIUS_M, "center": False, "material": material}
        blender.load(scene(SPHERE, dome(4), object=object_, camera=camera))
        return blender

    def test_a_sphere(self) -> None:
        for projection in ({"projection": "perspective"}, ORTHOGRAPHIC):
            camera = {**ABOVE, **projection}
            layers = self.start(MATT, camera).truth(CENTER_M)
            discriminant, expected = hit(*rays(camera))
            mask = layers["L.IndexOB.X"]
            # At the rim of the silhouette the mesh of 20,480 faces ends a little inside the sphere.
            self.assertTrue(np.array_equal(mask[np.abs(discriminant) > 0.01], (discriminant > 0)[np.abs(discriminant) > 0.01]))
            inside = (mask == 1) & (discriminant > 0.05)
            self.assertGreater(inside.sum(), 1000)
            normal = plane(layers, "Normal", "XYZ")
            # At the point met: the faces lie up to 1e-4 of the radius inside the sphere, which moves it at a grazing ray.
            radial = plane(layers, "Position", "XYZ") - np.array(CENTER_M)
            true_normal = radial / np.linalg.norm(radial, axis=-1, keepdims=True)
            length = np.linalg.norm(normal[inside], axis=-1)
            cosine = (normal * true_normal).sum(-1)[inside] / length
            angle = np.degrees(np.arccos(np.minimum(cosine, 1)))
            depth = np.abs(layers["L.Depth.Z"] / (0.3 - expected[..., 2]) - 1)[inside]
            point = np.linalg.norm(plane(layers, "Position", "XYZ") - expected, axis=-1)[inside] / RADIUS_M
            print(
                f"{camera['projection']}: normal off by {angle.max():.4f} degrees at most (mean {angle.mean():.4f}), length "
                f"{np.abs(length - 1).max():.1e}, depth {depth.max():.1e} relative, point {point.max():.1e} of the radius"
            )
            self.assertLess(angle.max(), 0.1)
            self.assertLess(np.abs(length - 1).max(), 1e-5)
            self.assertLess(depth.max(), 1e-4)
            self.assertLess(point.max(), 2e-3)
            outside = mask == 0
            self.assertTrue(np.all(layers["L.Depth.Z"][outside] == np.float32(1e10)))
            self.assertFalse(np.any(normal[outside]) or np.any(plane(layers, "Position", "XYZ")[outside]))
            np.testing.assert_allclose(plane(layers, "DiffCol", "RGB")[mask == 1], [[0.8, 0.4, 0.2]] * int(mask.sum()), rtol=1e-6)
            self.assertFalse(np.any(plane(layers, "DiffCol", "RGB")[outside]))

    def test_layers_and_albedo_of_a_metallic_material(self) -> None:
        layers = self.start(METALLIC, {**ABOVE, "projection": "perspective"}).truth(CENTER_M)
        names = ["Combined.A", "Combined.B", "Combined.G", "Combined.R", "Depth.Z", "DiffCol.B", "DiffCol.G", "DiffCol.R"]
        names += ["IndexOB.X", "Normal.X", "Normal.Y", "Normal.Z", "Position.X", "Position.Y", "Position.Z"]
        self.assertEqual(list(layers), [f"L.{name}" for name in names])
        object_ = layers["L.IndexOB.X"] == 1
        albedo = plane(layers, "DiffCol", "RGB")[object_]
        np.testing.assert_allclose(albedo, [[0.6, 0.3, 0.15]] * len(albedo), rtol=1e-6)

    def test_a_render_afterwards_is_as_before(self) -> None:
        blender = self.start(METALLIC, {**ABOVE, "projection": "perspective"})
        shots, position = [Shot(4, 3, (0, 2, 3)), Shot(4, 3, (1,)), Shot(4, 3, (1,), 4)], (0.002, 0.0, 0.0)
        before = blender.trace(shots).layers + blender.render([[word(255)] * 4]).layers
        first = blender.truth()
        self.assertTrue(first["L.IndexOB.X"].any())
        after = blender.trace(shots).layers + blender.render([[word(255)] * 4]).layers
        for old, new in zip(before, after):
            self.assertEqual(list(old), list(new))
            for name, plane_ in old.items():
                self.assertTrue(np.array_equal(plane_, new[name]))
        elsewhere = blender.truth(position)
        self.assertFalse(np.array_equal(first["L.Position.X"], elsewhere["L.Position.X"]))
        again = blender.truth()
        for name, plane_ in first.items():
            self.assertTrue(np.array_equal(plane_, again[name]), name)


if __name__ == "__main__":
    unittest.main()
