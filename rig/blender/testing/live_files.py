"""Checks on a real Blender of what files bring along: scripts, lights, animation, instances, emission; and a full disk.

    python3 -m unittest -v testing.live_files     (in rig/blender; needs Blender and numpy; the full disk needs root)
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import unittest

import numpy as np

from .node_stand_in import BlenderProcess, LoadFailed, TaskFailed
from .scenes import dome, scene, word
from .test_checks import gltf

MAKE_BLEND = """
import bpy, os, sys
from mathutils import Matrix
directory = sys.argv[-1]
scene = bpy.context.scene
cube = bpy.data.objects["Cube"]

# A script that would leave a mark, a driver in Python, and an animation that moves the object away.
text = bpy.data.texts.new("mark.py")
text.use_module = True
text.write("open(%r, 'w').write('ran')" % os.path.join(directory, "mark"))
cube.location = (0, 0, 0)
cube.keyframe_insert("location", frame=1)
cube.location = (50, 0, 0)
cube.keyframe_insert("location", frame=100)
scene.frame_set(100)
driver = cube.driver_add("scale", 0).driver
driver.expression = "open(%r, 'w') and 1" % os.path.join(directory, "mark")

# An instance of a collection, an array whose copies count, a child under a parent that shears it, a hidden object,
# a text, and a linked library and a texture that are not there.
part = bpy.data.collections.new("part")
bpy.ops.mesh.primitive_cube_add(size=1, location=(4, 0, 0))
block = bpy.context.object
block.modifiers.new("array", "ARRAY").count = 3
scene.collection.objects.unlink(block) if block.name in scene.collection.objects else None
for collection in list(block.users_collection):
    collection.objects.unlink(block)
part.objects.link(block)
instance = bpy.data.objects.new("instance", None)
instance.instance_type, instance.instance_collection = "COLLECTION", part
instance.location = (0, 6, 0)
scene.collection.objects.link(instance)
parent = bpy.data.objects.new("parent", None)
parent.matrix_world = Matrix.Diagonal((3, 1, 1, 1))
scene.collection.objects.link(parent)
bpy.ops.mesh.primitive_cube_add(size=1)
child = bpy.context.object
child.parent, child.rotation_euler, child.location = parent, (0, 0, 0.7854), (0, -6, 0)
# Cubes that geometry nodes put on the corners of a square.
bpy.ops.mesh.primitive_plane_add(size=2, location=(0, 0, 4))
group = bpy.data.node_groups.new("nodes", "GeometryNodeTree")
if hasattr(group, "interface"):
    group.interface.new_socket("Geometry", in_out="INPUT", socket_type="NodeSocketGeometry")
    group.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
else:
    group.inputs.new("NodeSocketGeometry", "Geometry")
    group.outputs.new("NodeSocketGeometry", "Geometry")
make = group.nodes.new
source, sink, on, block = make("NodeGroupInput"), make("NodeGroupOutput"), make("GeometryNodeInstanceOnPoints"), make("GeometryNodeMeshCube")
group.links.new(source.outputs[0], on.inputs["Points"])
group.links.new(block.outputs["Mesh"], on.inputs["Instance"])
group.links.new(on.outputs[0], sink.inputs[0])
bpy.context.object.modifiers.new("nodes", "NODES").node_group = group
bpy.ops.mesh.primitive_uv_sphere_add(radius=100)
bpy.context.object.hide_render = True
bpy.ops.object.text_add(location=(-6, 0, 0))
image = bpy.data.images.new("gone", 4, 4)
image.source, image.filepath = "FILE", "//textures/gone.png"
glow = bpy.data.materials.new("glow")
glow.use_nodes = True
node = glow.node_tree.nodes.new("ShaderNodeEmission")
glow.node_tree.links.new(node.outputs[0], glow.node_tree.nodes["Material Output"].inputs["Surface"])
texture = glow.node_tree.nodes.new("ShaderNodeTexImage")
texture.image = image
child.data.materials.append(glow)
scene.world.node_tree.nodes["Background"].inputs["Strength"].default_value = 50
scene.render.use_border, scene.render.border_max_x = True, 0.5
scene.use_nodes = True
bpy.ops.wm.save_as_mainfile(filepath=os.path.join(directory, "trap.blend"))
"""


class Live(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def load(self, path: str, shm: str | None = None, leds: list[dict] | None = None, **changes: dict):
        blender = BlenderProcess(shm=shm)
        self.addCleanup(blender.close)
        return blender, blender.load(scene(path, leds or dome(4), **changes))


class Blend(Live):
    def test_what_a_blend_brings_along(self) -> None:
        script = os.path.join(self.directory, "make.py")
        with open(script, "w", encoding="utf-8") as file:
            file.write(MAKE_BLEND)
        command = [os.environ.get("BLENDER", "blender"), "--background", "--factory-startup", "-noaudio"]
        subprocess.run([*command, "--python-exit-code", "1", "--python", script, "--", self.directory], check=True, capture_output=True)
        mark = os.path.join(self.directory, "mark")
        if os.path.exists(mark):
            os.remove(mark)
        blender, loaded = self.load(os.path.join(self.directory, "trap.blend"), object={"fitM": None, "scale": 0.01, "center": False})
        print(loaded)
        self.assertFalse(os.path.exists(mark), "a script or driver of the file ran")
        # Cube, instance of the array, sheared child, text, four cubes by nodes; not the hidden sphere.
        self.assertEqual(loaded["objects"], 8)
        self.assertAlmostEqual(loaded["boundsM"][1][2], 0.045, 4)
        low, high = np.array(loaded["boundsM"])
        # Frame 1: the cube is at home. The array of three at (4, 6): x 3.5 .. 6.5. The child's square, turned by 45
        # degrees and stretched threefold, reaches 3 x sqrt(0.5) to both sides.
        self.assertAlmostEqual(high[0], 0.065, 4)
        self.assertAlmostEqual(high[1], 0.065, 4)
        self.assertAlmostEqual(low[1], -0.067071, 4)
        self.assertTrue(any("textures/gone.png" in warning for warning in loaded["warnings"]))
        self.assertTrue(any("glow" in warning for warning in loaded["warnings"]))
        images = blender.render([[word(255)] * 4, [word(1)] * 4]).images
        self.assertGreater(images[0].mean(), 0.01)
        # No world, lamp or glowing surface of the file is left: all light scales with the LEDs.
        self.assertLess(np.abs(images[0] / 255 - images[1]).max(), 1e-6 * images[0].max())


class Gltf(Live):
    def write(self, **changes: object) -> str:
        path = os.path.join(self.directory, "thing.gltf")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(gltf(**changes), file)  # type: ignore[arg-type]
        return path

    def primitive(self) -> list[dict]:
        return [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}]

    def test_emission_is_turned_off(self) -> None:
        path = self.write(materials=[{"name": "lamp", "emissiveFactor": [1, 1, 1]}], meshes=self.primitive())
        blender, loaded = self.load(path)
        self.assertIn("lamp emits light", loaded["warnings"][0])
        images = blender.render([[word(255)] * 4, [word(51)] * 4]).images
        self.assertGreater(images[0].mean(), 0.001)
        self.assertLess(np.abs(images[0] / 5 - images[1]).max(), 1e-6 * images[0].max())

    def test_unlit_becomes_matt(self) -> None:
        unlit = {"name": "sign", "extensions": {"KHR_materials_unlit": {}}, "pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}}
        path = self.write(materials=[unlit], meshes=self.primitive(), extensionsUsed=["KHR_materials_unlit"])
        blender, loaded = self.load(path)
        print(loaded["warnings"])
        image = blender.render([[word(255)] * 4]).images[0]
        self.assertGreater(image[..., 0].mean(), 0.001)
        self.assertEqual(image[..., 1].max(), 0)


class Refused(Live):
    def test_a_wrong_scene_is_a_sentence(self) -> None:
        with BlenderProcess() as blender:
            with self.assertRaises(LoadFailed) as failed:
                blender.load({"object": {}})
            print(failed.exception)
            self.assertEqual(failed.exception.kind, "internal")
            # The process lives on and says so.
            with self.assertRaises(TaskFailed):
                blender.render([[word(255)]])

    def test_a_full_shared_memory_fails_the_task_in_a_sentence(self) -> None:
        mount = os.path.join(self.directory, "small")
        os.mkdir(mount)
        if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount], check=False).returncode:
            self.skipTest("cannot mount a small tmpfs here")
        self.addCleanup(subprocess.run, ["umount", "-l", mount], check=False)
        path = os.path.join(self.directory, "thing.gltf")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(gltf(), file)
        blender, _ = self.load(path, shm=mount, camera={"width": 512, "height": 512}, render={"samples": 1})
        for pattern in ([word(255)] * 4, [0] * 4):
            with self.assertRaises(TaskFailed) as failed:
                blender.render([pattern])
            print(failed.exception)
            self.assertIn("shared memory is full", str(failed.exception))


if __name__ == "__main__":
    unittest.main()
