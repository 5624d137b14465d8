"""Checks on a real Blender of TRACE: one LED a shot, many LEDs in light groups, and that no shot leaves traces in another.

    python3 -m unittest -v testing.live_trace     (in rig/blender; needs Blender and numpy)
"""

from __future__ import annotations

import tempfile
import unittest

import numpy as np

from channel.protocol import Shot

from .node_stand_in import BlenderProcess, TaskFailed
from .objects import sphere_obj
from .scenes import dome, scene, word


def only(led: int, count: int) -> list[int]:
    return [word(255) if index == led else 0 for index in range(count)]


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.directory = tempfile.TemporaryDirectory()
        cls.object = sphere_obj(cls.directory.name)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.directory.cleanup()

    def start(self, leds: list[dict], threads: int = 1, **changes: dict) -> BlenderProcess:
        blender = BlenderProcess(threads=threads)
        self.addCleanup(blender.close)
        changes["render"] = {"threads": threads, **changes.get("render", {})}
        self.loaded = blender.load(scene(self.object, leds, **changes))
        return blender

    def assert_same(self, first: np.ndarray, second: np.ndarray) -> None:
        self.assertTrue(np.array_equal(first, second), f"differ by up to {np.abs(first - second).max():.2e}")


class OneLed(Live):
    def test_a_shot_of_one_led_is_the_pattern_of_it(self) -> None:
        for unlit in ("cull", "keep"):
            blender = self.start(dome(4), render={"unlit": unlit, "samples": 8})
            shot = blender.trace([Shot(8, 5, (2,))])
            self.assertEqual(list(shot.layers[0]), ["B", "G", "R"])
            pattern = self.start(dome(4), render={"samples": 8}).render([only(2, 4)], seed=5)
            self.assert_same(shot.images[0], pattern.images[0])

    def test_samples_and_seed_are_those_of_the_shot(self) -> None:
        blender = self.start(dome(3))
        answer = blender.trace([Shot(2, 1, (0,)), Shot(64, 1, (0,)), Shot(2, 2, (0,)), Shot(2, 1, (0,))])
        coarse, fine, other, again = answer.images
        self.assert_same(coarse, again)
        self.assertGreater(np.abs(coarse - other).max(), 0)
        self.assertGreater(np.abs(coarse - fine).max(), 0)
        # RENDER with samples of its own, and without: the LOAD scene's.
        self.assert_same(blender.render([only(0, 3)], seed=1, samples=2).images[0], coarse)
        self.assert_same(blender.render([only(0, 3)], seed=1).images[0], blender.trace([Shot(16, 1, (0,))]).images[0])

    def test_stretches_of_one_sequence_make_the_whole(self) -> None:
        blender = self.start(dome(3))
        first, second, whole = blender.trace([Shot(4, 3, (1,)), Shot(4, 3, (1,), 4), Shot(8, 3, (1,))]).images
        self.assertGreater(np.abs(first - second).max(), 0)
        error = np.abs((first + second) / 2 - whole).max() / whole.max()
        self.assertLess(error, 1e-6)

    def test_nothing_shines_by_itself_here(self) -> None:
        blender = self.start(dome(2))
        self.assertIs(self.loaded["ambient"], False)
        self.assertFalse(np.any(blender.trace([Shot(16, 1, ())]).images[0]))


class Groups(Live):
    def test_the_groups_add_up_and_are_in_the_order_of_the_list(self) -> None:
        leds = dome(6)
        leds[4] |= {"emitter": "disk", "radiusM": 0.005}
        leds[5] |= {"color": [1, 0.5, 0.25]}
        blender = self.start(leds)
        order = (5, 0, 4, 2, 1)
        answer = blender.trace([Shot(256, 3, order), *(Shot(256, 4, (led,)) for led in order)])
        names = [f"L.Combined.{c}" for c in "ABGR"] + [f"L.Combined_g{i:03d}.{c}" for i in range(5) for c in "BGR"]
        self.assertEqual(list(answer.layers[0]), names)
        groups = answer.groups(0)
        combined = answer.images[0]
        error = np.abs(sum(groups) - combined).max() / combined.max()
        print(f"sum of 5 groups against Combined: {error:.2e} of the maximum")
        self.assertLess(error, 1e-5)
        for led, group, alone in zip(order, groups, answer.images[1:]):
            difference = np.sqrt(np.mean((group - alone) ** 2)) / alone.mean()
            print(f"LED {led}: group against alone, rms {difference:.3f} of the mean")
            self.assertLess(difference, 0.25)
            self.assertAlmostEqual(group.mean() / alone.mean(), 1, delta=0.02)

    def test_no_shot_leaves_a_trace_in_another(self) -> None:
        """The same shots: first of all, after others in any order, in another process, with two threads."""
        shots = [Shot(4, 3, (1,)), Shot(4, 3, (0, 2, 3)), Shot(4, 3, (3, 2)), Shot(4, 9, tuple(range(6))), Shot(4, 3, (4,))]
        for position in ((0.0, 0.0, 0.0), (0.002, 0.0, 0.001)):
            fresh = []
            for shot in shots:
                with BlenderProcess() as blender:
                    blender.load(scene(self.object, dome(6)))
                    fresh.append(blender.trace([shot], position).layers[0])
            for threads in (1, 2):
                blender = self.start(dome(6), threads)
                blender.render([[word(255)] * 6], position)
                for order in ((0, 1, 2, 3, 4), (3, 4, 1, 0, 2), (2, 1, 1, 0, 3)):
                    answer = blender.trace([shots[index] for index in order], position)
                    for index, layers in zip(order, answer.layers):
                        self.assertEqual(list(layers), list(fresh[index]))
                        for name, plane in layers.items():
                            self.assert_same(plane, fresh[index][name])
                    blender.render([only(5, 6)], (0.0, 0.0, 0.003))
                    blender.truth(position)

    def test_255_groups_add_up_and_256_are_refused(self) -> None:
        blender = self.start(dome(256), camera={"width": 48, "height": 36})
        leds = tuple(range(1, 256))
        answer = blender.trace([Shot(2048, 1, leds), Shot(64, 1, (1,)), Shot(64, 1, (255,))])
        groups, combined = answer.groups(0), answer.images[0]
        self.assertEqual(len(groups), 255)
        error = np.abs(sum(groups) - combined).max() / combined.max()
        print(f"sum of 255 groups against Combined: {error:.2e} of the maximum")
        self.assertLess(error, 1e-5)
        for group in groups:
            self.assertGreater(group.mean(), 0)
        for group, alone in ((groups[0], answer.images[1]), (groups[-1], answer.images[2])):
            self.assertAlmostEqual(group.mean() / alone.mean(), 1, delta=0.2)
        with self.assertRaises(TaskFailed) as failed:
            blender.trace([Shot(1, 1, tuple(range(256)))])
        print(failed.exception)
        self.assertIn("255 light groups", str(failed.exception))
        self.assertEqual(len(blender.trace([Shot(1, 1, (0, 1))]).groups(0)), 2)

    def test_wrong_shots_fail_before_any_image(self) -> None:
        blender = self.start(dome(2))
        for wrong, word_ in ((Shot(1, 1, (2,)), "LED 2"), (Shot(1, 1, (1, 1)), "twice"), (Shot(0, 1, (0,)), "0 samples")):
            with self.assertRaises(TaskFailed) as failed:
                blender.trace([Shot(1, 1, (0,)), wrong])
            print(failed.exception)
            self.assertIn(word_, str(failed.exception))
        self.assertEqual(len(blender.trace([Shot(1, 1, (0,))] * 5).images), 5)


if __name__ == "__main__":
    unittest.main()
