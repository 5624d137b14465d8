"""Checks on a real Blender of light that is not an LED's: all of it in ambient shots, none in an LED's.

    python3 -m unittest -v testing.live_ambient     (in rig/blender; needs Blender and numpy)
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import unittest

import numpy as np

from channel.protocol import Shot

from .node_stand_in import BlenderProcess
from .objects import sphere_obj
from .scenes import dome, scene, word

MATT = {"baseColor": [0.8, 0.5, 0.25], "metallic": 0, "roughness": 1, "specular": 0}
RADIANCE = [0.5, 1.0, 2.0]
FULL = word(255)

MAKE_BLEND = """
import bpy, os, sys
directory = sys.argv[-1]
scene = bpy.context.scene
cube, lamp = bpy.data.objects["Cube"], bpy.data.objects["Light"]
lamp.name = "desk lamp"
lamp.location, lamp.data.energy, lamp.data.color = (0, -3, 3), 300, (1, 0.5, 0.25)
hidden = lamp.copy()
hidden.data = lamp.data.copy()
hidden.name, hidden.hide_render = "hidden lamp", True
scene.collection.objects.link(hidden)
bpy.ops.object.light_add(type="AREA", location=(0, 0, 4))
bpy.context.object.name = "panel"
bpy.context.object.data.energy = 50
world = scene.world.node_tree
world.nodes["Background"].inputs["Color"].default_value = (0.1, 0.2, 0.3, 1)
volume = world.nodes.new("ShaderNodeVolumeScatter")
world.links.new(volume.outputs[0], world.nodes["World Output"].inputs["Volume"])
def glowing(name, linked):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    node = tree.nodes["Principled BSDF"]
    color = node.inputs["Emission" if "Emission" in node.inputs else "Emission Color"]
    color.default_value = (0.2, 1, 0.2, 1)
    node.inputs["Emission Strength"].default_value = 0.4
    if linked:
        value = tree.nodes.new("ShaderNodeValue")
        value.outputs[0].default_value = 0.4
        tree.links.new(value.outputs[0], node.inputs["Emission Strength"])
        value.outputs[0].keyframe_insert("default_value", frame=1)
    return material
cube.data.materials.clear()
cube.data.materials.append(glowing("plain glow", False))
bpy.ops.mesh.primitive_cube_add(size=1.2, location=(2, 0, 0))
bpy.context.object.data.materials.append(glowing("linked glow", True))
bpy.ops.wm.save_as_mainfile(filepath=os.path.join(directory, "glow.blend"))
"""


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.directory = tempfile.TemporaryDirectory()
        cls.sphere = sphere_obj(cls.directory.name)
        script = os.path.join(cls.directory.name, "make.py")
        with open(script, "w", encoding="utf-8") as file:
            file.write(MAKE_BLEND)
        command = [os.environ.get("BLENDER", "blender"), "--background", "--factory-startup", "-noaudio", "-t", "1"]
        command += ["--python-exit-code", "1", "--python", script, "--", cls.directory.name]
        subprocess.run(command, check=True, capture_output=True)
        cls.blend = os.path.join(cls.directory.name, "glow.blend")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.directory.cleanup()

    def start(self, file: str, **changes: dict) -> tuple[BlenderProcess, dict]:
        blender = BlenderProcess()
        self.addCleanup(blender.close)
        return blender, blender.load(scene(file, dome(4), 80, 60, **changes))

    def assert_same(self, first: np.ndarray, second: np.ndarray) -> None:
        self.assertTrue(np.array_equal(first, second), f"differ by up to {np.abs(first - second).max():.2e}")

    def assert_adds_up(self, blender: BlenderProcess, samples: int) -> None:
        """The image of a pattern is the ambient image and those of its LEDs, up to the noise of all of them."""
        parts = blender.trace([Shot(samples, 1, ()), Shot(samples, 2, (0,)), Shot(samples, 3, (1, 2, 3))]).images
        self.assertGreater(parts[0].mean(), 0)
        direct = blender.render([[FULL] * 4], seed=4, samples=samples).images[0]
        again = blender.render([[FULL] * 4], seed=5, samples=samples).images[0]
        total = sum(parts)
        noise = np.sqrt(np.mean((direct - again) ** 2))
        difference = np.sqrt(np.mean((direct - total) ** 2))
        print(f"sum against direct: means {total.mean() / direct.mean() - 1:+.1e}, rms {difference:.2e}, noise {noise:.2e}")
        self.assertLess(np.abs(total.mean((0, 1)) / direct.mean((0, 1)) - 1).max(), 2e-3)
        self.assertLess(difference, 2 * noise)


class World(Live):
    def test_a_matt_plane_under_an_even_sky(self) -> None:
        """Its radiance is albedo x radiance, without noise: every path that leaves it finds the same sky."""
        plane = os.path.join(self.directory.name, "plane.obj")
        with open(plane, "w", encoding="ascii") as file:
            file.write("v -1 0 -1\nv -1 0 1\nv 1 0 1\nv 1 0 -1\nf 1 2 3 4\n")
        camera = {"positionM": [0, 0, 0.4], "up": [0, 1, 0], "fovX": 0.05}
        blender, loaded = self.start(plane, object={"material": MATT}, camera=camera, ambient={"radiance": RADIANCE})
        self.assertIs(loaded["ambient"], True)
        image = blender.trace([Shot(4, 1, ())]).images[0]
        expected = np.array(MATT["baseColor"]) * RADIANCE
        np.testing.assert_allclose(image, np.broadcast_to(expected, image.shape), rtol=1e-5)
        dark = blender.render([[0] * 4], seed=1, samples=4).images[0]
        self.assert_same(dark, image)
        # Without bounces a sky that surrounds and an LED do not share samples: the sum is exact.
        led = blender.trace([Shot(16, 7, (0,)), Shot(16, 7, ())]).images
        direct = blender.render([[FULL, 0, 0, 0]], seed=7, samples=16).images[0]
        error = np.abs(led[0] + led[1] - direct).max() / direct.max()
        print(f"plane: LED + ambient against direct {error:.1e} of the maximum")
        self.assertLess(error, 1e-6)

    def test_ambient_leaves_no_trace_in_leds(self) -> None:
        shots = [Shot(4, 3, (1,)), Shot(4, 3, (0, 2))]
        blender, _ = self.start(self.sphere, ambient={"radiance": RADIANCE})
        dark, loaded = self.start(self.sphere)
        self.assertIs(loaded["ambient"], False)
        expected = dark.trace(shots).layers
        ambient = blender.trace([Shot(4, 3, ())]).images[0]
        for _ in range(2):
            for old, new in zip(expected, blender.trace(shots).layers):
                for name, plane in old.items():
                    self.assert_same(plane, new[name])
            blender.render([[FULL] * 4])
            self.assert_same(blender.trace([Shot(4, 3, ())]).images[0], ambient)
        self.assert_adds_up(blender, 256)


class OwnLight(Live):
    OBJECT = {"fitM": None, "scale": 0.01, "center": False}

    def test_off_removes_it_and_says_so(self) -> None:
        blender, loaded = self.start(self.blend, object=self.OBJECT)
        self.assertIs(loaded["ambient"], False)
        glow = [warning for warning in loaded["warnings"] if "glow" in warning]
        self.assertEqual(len(glow), 2)
        self.assertTrue(all("own_light: ambient keeps it" in warning for warning in glow))
        self.assertFalse(np.any(blender.trace([Shot(4, 3, ())]).images[0]))

    def test_ambient_keeps_materials_lamps_and_world(self) -> None:
        off, _ = self.start(self.blend, object=self.OBJECT)
        blender, loaded = self.start(self.blend, object={**self.OBJECT, "ownLight": "ambient"})
        print(loaded["warnings"])
        self.assertIs(loaded["ambient"], True)
        said = " ".join(loaded["warnings"])
        for name in ("plain glow", "linked glow", "desk lamp", "panel", "world World"):
            self.assertIn(name, said)
        self.assertNotIn("hidden lamp", said)
        shots = [Shot(4, 3, (1,)), Shot(4, 3, (0, 2, 3))]
        expected = off.trace(shots).layers
        ambient = blender.trace([Shot(16, 3, ())]).images[0]
        for _ in range(2):
            for old, new in zip(expected, blender.trace(shots).layers):
                for name, plane in old.items():
                    self.assert_same(plane, new[name])
            self.assert_same(blender.trace([Shot(16, 3, ())]).images[0], ambient)
        self.assert_adds_up(blender, 256)

    def test_a_scale_keeps_the_light_of_lamps(self) -> None:
        """The same picture, a hundred times smaller."""
        images = []
        for scale in (0.01, 0.0001):
            camera = {"positionM": [0, -8 * scale, 10 * scale], "clipStartM": scale / 100}
            object_ = {"fitM": None, "scale": scale, "center": False, "ownLight": "ambient"}
            blender, _ = self.start(self.blend, object=object_, camera=camera)
            images.append(blender.trace([Shot(64, 3, ())]).images[0])
        self.assertAlmostEqual(images[1].mean() / images[0].mean(), 1, delta=0.01)


if __name__ == "__main__":
    unittest.main()
