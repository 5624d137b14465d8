"""Checks on a real Blender that light adds up and that the channel keeps its promises.

    python3 -m unittest -v testing.live_render     (in rig/blender; needs Blender and numpy)
"""

from __future__ import annotations

import os
import tempfile
import time
import unittest

import numpy as np

from channel.message import MessageReader, MessageWriter
from channel.protocol import MessageType

from .node_stand_in import BlenderProcess, LoadFailed, TaskFailed
from .objects import sphere_obj
from .scenes import dome, scene, word

RED, GREEN, WARM = word(255, 255, 0, 0), word(200, 0, 255, 0), word(128, 255, 180, 60)


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.directory = tempfile.TemporaryDirectory()
        cls.object = sphere_obj(cls.directory.name)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.directory.cleanup()

    def start(self, leds: list[dict], **changes: dict) -> BlenderProcess:
        blender = BlenderProcess()
        self.addCleanup(blender.close)
        self.loaded = blender.load(scene(self.object, leds, **changes))
        return blender


class Superposition(Live):
    def test_keep_superposes(self) -> None:
        leds = dome(6)
        leds[4] |= {"emitter": "disk", "radiusM": 0.005}
        leds[5] |= {"color": [1, 0.5, 0.25]}
        a, b = [RED, 0, GREEN, 0, WARM, 0], [0, WARM, 0, word(90), 0, word(255)]
        both = [x | y for x, y in zip(a, b)]
        for roughness in (0.1, 0.6):
            material = {"baseColor": [0.8, 0.6, 0.4], "metallic": 0.5, "roughness": roughness, "specular": 0.5}
            blender = self.start(leds, render={"unlit": "keep"}, object={"material": material})
            images = blender.render([a, b, both], seed=7).images
            error = np.abs(images[0] + images[1] - images[2]).max() / images[2].max()
            print(f"roughness {roughness}: superposition error {error:.2e} of the maximum")
            self.assertLess(error, 1e-6)
            self.assertGreater(images[2].mean(), 0.01)

    def test_an_intensity_split_superposes(self) -> None:
        blender = self.start(dome(4), render={"unlit": "keep"})
        a, b, both = [word(100)] * 4, [word(55)] * 4, [word(155)] * 4
        images = blender.render([a, b, both], seed=3).images
        self.assertLess(np.abs(images[0] + images[1] - images[2]).max() / images[2].max(), 1e-6)

    def test_cull_is_as_if_absent(self) -> None:
        leds = dome(6)
        some = [WARM, 0, RED, 0, word(255), 0]
        all_of_them = self.start(leds).render([some, some], seed=5)
        only_lit = self.start(leds[0::2]).render([some[0::2]], seed=5)
        self.assertTrue(np.array_equal(all_of_them.images[0], only_lit.images[0]))
        self.assertTrue(np.array_equal(all_of_them.images[0], all_of_them.images[1]))

    def test_fewer_lights_than_leds_leaves_the_rest_dark(self) -> None:
        blender = self.start(dome(4))
        images = blender.render([[RED, WARM]]).images + blender.render([[RED, WARM, 0, 0]]).images
        self.assertTrue(np.array_equal(images[0], images[1]))

    def test_dark_is_black_and_quick(self) -> None:
        for unlit in ("cull", "keep"):
            blender = self.start(dome(6), render={"unlit": unlit, "samples": 4096}, camera={"width": 640, "height": 480})
            answer = blender.render([[0] * 6, [word(0)] * 6])
            print(f"dark pattern 640x480, {unlit}: {answer.seconds / 2:.3f} s")
            self.assertFalse(np.any(answer.images))
            # Lit ones would take minutes.
            self.assertLess(answer.seconds, 10)

    def test_watts(self) -> None:
        """Radiance of a matt plane below an LED: albedo / pi x I / d^2 with I = P / (4 pi) (point) or P / pi (disk)."""
        material = {"baseColor": [0.5, 0.5, 0.5], "metallic": 0, "roughness": 1, "specular": 0}
        plane = os.path.join(self.directory.name, "plane.obj")
        with open(plane, "w", encoding="ascii") as file:
            file.write("v -1 0 -1\nv -1 0 1\nv 1 0 1\nv 1 0 -1\nf 1 2 3 4\n")
        for emitter in ("point", "disk"):
            leds = dome(1) + []
            leds[0] |= {"positionM": [0, 0, 0.5], "emitter": emitter, "radiusM": 0.001, "powerW": 2}
            with BlenderProcess() as blender:
                changes = {"object": {"material": material}, "camera": {"positionM": [0, 0, 0.4], "up": [0, 1, 0], "fovX": 0.01}}
                blender.load(scene(plane, leds, 9, 9, **changes))
                radiance = blender.render([[word(255)]]).images[0][4, 4, 0]
            intensity = 2 / (4 * np.pi) if emitter == "point" else 2 / np.pi
            expected = 0.5 / np.pi * intensity / 0.5**2
            print(f"{emitter}: radiance {radiance:.5f}, albedo/pi * I/d^2 = {expected:.5f}, ratio {radiance / expected:.5f}")
            self.assertAlmostEqual(radiance / expected, 1, delta=0.002)

    def test_position_moves_the_object(self) -> None:
        blender = self.start(dome(4))
        home, moved = (blender.render([[word(255)] * 4], position=p).images[0] for p in ((0, 0, 0), (0.01, 0, 0)))
        again = blender.render([[word(255)] * 4]).images[0]
        columns = np.arange(home.shape[1])
        center = [(image.sum((0, 2)) * columns).sum() / image.sum() for image in (home, moved)]
        self.assertGreater(center[1] - center[0], 5)
        self.assertTrue(np.array_equal(home, again))


class Channel(Live):
    def test_heartbeats_flow_while_cycles_renders(self) -> None:
        blender = self.start(dome(8), render={"samples": 96}, camera={"width": 320, "height": 240})
        answer = blender.render([[word(255)] * 8])
        times = [beat[0] for beat in answer.heartbeats]
        fractions = [beat[3] for beat in answer.heartbeats if beat[1] == 1]
        # 3.4 does not pass the statistics' text to its handler: there the fraction stays 0.
        print(f"{answer.seconds:.1f} s, largest gap {max(np.diff(times)):.3f} s, largest fraction {max(fractions):.2f}")
        self.assertGreater(len(times), 4)
        # On a busy machine all takes longer; without beats the gap would be the whole render.
        self.assertLess(max(np.diff(times)), max(1.0, answer.seconds / 3))

    def test_slots_hold_the_process_back_also_across_tasks(self) -> None:
        blender = self.start(dome(2))
        blender.send_render([[word(255)] * 2] * 3)
        frames = [MessageReader(blender.receive(MessageType.FRAME).payload) for _ in range(2)]
        with self.assertRaises(TimeoutError):
            blender.receive(MessageType.FRAME, MessageType.TASK_DONE, timeout_s=0.4)
            blender.receive(MessageType.FRAME, MessageType.TASK_DONE, timeout_s=0.4)
        self.assertEqual([(f.u32(), f.u32()) for f in frames], [(1, 0), (1, 1)])
        blender.send(MessageType.FRAME_TAKEN, MessageWriter().u32(1, 0).finish())
        blender.receive(MessageType.FRAME)
        blender.receive(MessageType.TASK_DONE)

    def test_cancel_drops_what_has_not_begun(self) -> None:
        blender = self.start(dome(2), render={"samples": 64})
        task = blender.send_render([[word(255)] * 2] * 50)
        blender.receive(MessageType.FRAME)
        blender.send(MessageType.CANCEL, MessageWriter().u32(task).finish())
        started = time.monotonic()
        blender.receive(MessageType.TASK_DONE)
        self.assertLess(time.monotonic() - started, 30)
        # Slots of a cancelled task are free again, and a CANCEL that comes too late is nobody's.
        blender.send(MessageType.CANCEL, MessageWriter().u32(task).finish())
        self.assertEqual(len(blender.render([[word(255)] * 2] * 4).images), 4)

    def test_hanging_up_ends_blender_while_it_renders(self) -> None:
        blender = self.start(dome(8), render={"samples": 65536}, camera={"width": 640, "height": 480})
        blender.send_render([[word(255)] * 8])
        time.sleep(1.5)
        started = time.monotonic()
        status = blender.close()
        print(f"ended {time.monotonic() - started:.3f} s after hanging up, status {status}, left {blender.left_over}")
        self.assertLess(time.monotonic() - started, 30)
        self.assertEqual((status, blender.left_over), (0, []))

    def test_quit_ends_blender_while_it_renders(self) -> None:
        blender = self.start(dome(8), render={"samples": 65536}, camera={"width": 640, "height": 480})
        blender.send_render([[word(255)] * 8])
        time.sleep(1)
        blender.send(MessageType.QUIT)
        self.assertEqual(blender.process.wait(30), 0)

    def test_a_broken_frame_ends_blender(self) -> None:
        blender = self.start(dome(1))
        blender.socket.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        self.assertEqual(blender.process.wait(30), 1)
        self.assertIn("frame magic", blender.log_tail())

    def test_wrong_tasks_fail_and_the_next_one_works(self) -> None:
        blender = self.start(dome(2))
        for patterns, position in (([[0] * 3], (0, 0, 0)), ([[0] * 2], (float("nan"), 0, 0))):
            with self.assertRaises(TaskFailed) as failed:
                blender.render(patterns, position)
            print(failed.exception)
        self.assertEqual(len(blender.render([[word(255)] * 2]).images), 1)

    def test_a_second_load_is_refused(self) -> None:
        blender = self.start(dome(1))
        with self.assertRaises(LoadFailed) as failed:
            blender.load(scene(self.object, dome(1)))
        self.assertEqual(failed.exception.kind, "internal")

    def test_repeated_renders_give_the_same_pixels(self) -> None:
        first = self.start(dome(3)).render([[RED, 0, WARM]], position=(0.001, 0, 0.002), seed=9).images[0]
        blender = self.start(dome(3))
        blender.render([[WARM, RED, 0], [0, 0, 0]])
        again = blender.render([[0, RED, 0], [RED, 0, WARM]], position=(0.001, 0, 0.002), seed=9).images[1]
        self.assertTrue(np.array_equal(first, again))


if __name__ == "__main__":
    unittest.main()
