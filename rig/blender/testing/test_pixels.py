"""The black image, the reader of the checks, and the weights of LED words."""

from __future__ import annotations

import unittest

import numpy as np

from render.black import black_exr
from render.pattern import Pattern, word_weight

from .exr import read_exr


class PixelsTest(unittest.TestCase):
    def test_black_is_black(self) -> None:
        for size in ((1, 1), (7, 3), (320, 240)):
            image = read_exr(black_exr(*size))
            self.assertEqual(image.shape, (size[1], size[0], 3))
            self.assertFalse(np.any(image))

    def test_a_torn_file_is_noticed(self) -> None:
        whole = black_exr(4, 4)
        for octets in (whole[:-1], whole + b"\0", b"\0" + whole[1:]):
            with self.assertRaises(ValueError):
                read_exr(octets)


class WeightTest(unittest.TestCase):
    def test_full_off_and_half(self) -> None:
        self.assertEqual(word_weight(0xFFFFFFFF), (1, 1, 1))
        self.assertEqual(word_weight(0x00FFFFFF), (0, 0, 0))
        self.assertEqual(word_weight(0x80FF0001), (128 * 255 / 65025, 0, 128 / 65025))

    def test_dark(self) -> None:
        self.assertTrue(Pattern([0, 0xFF000000, 0x00FFFFFF]).dark)
        self.assertFalse(Pattern([0, 0x01000001]).dark)


if __name__ == "__main__":
    unittest.main()
