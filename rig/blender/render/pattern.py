"""The LED words of one image as light: weight = intensity/255 x (r, g, b)/255, a channel at a time."""

from __future__ import annotations

from collections.abc import Sequence

Rgb = tuple[float, float, float]


def word_weight(word: int) -> Rgb:
    """Linear weight of an LED's red, green and blue, 0..1; a word is intensity << 24 | r << 16 | g << 8 | b."""
    intensity = word >> 24
    return tuple(intensity * (word >> shift & 0xFF) / 65025 for shift in (16, 8, 0))  # type: ignore[return-value]


class Pattern:
    def __init__(self, words: Sequence[int]) -> None:
        self.weights: list[Rgb] = [word_weight(word) for word in words]
        """Of the first LEDs; those behind them are dark."""

    @property
    def dark(self) -> bool:
        return not any(any(weight) for weight in self.weights)
