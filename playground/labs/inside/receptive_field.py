"""Which pixels of the input a value inside a network depends on, layer by layer."""

from __future__ import annotations

import math
from dataclasses import dataclass

VALID, SAME = "valid", "same"


@dataclass(frozen=True, kw_only=True)
class Window:
    """How a layer walks over its input: the same along both sides.

    Attributes:
        size: Pixels along a side of its window, without what a dilation leaves out between them.
        strides: Pixels from one position to the next.
        dilation: Distance between neighbouring pixels of the window.
        padding: `"valid"` or `"same"`.
    """

    size: int
    strides: int = 1
    dilation: int = 1
    padding: str = VALID

    @property
    def span(self) -> int:
        """Pixels from the window's first to its last, both included: dilation * (size - 1) + 1."""
        return self.dilation * (self.size - 1) + 1

    def positions(self, pixels: int) -> int:
        """How many positions the window has along a side.

        Valid: (n - span) // strides + 1; same: n / strides, rounded up.

        Raises:
            ValueError: If the window is larger than the side.
        """
        if self.padding == SAME:
            return math.ceil(pixels / self.strides)
        if self.span > pixels:
            raise ValueError(f"A window of {self.span} pixels does not fit into {pixels}.")
        return (pixels - self.span) // self.strides + 1

    def before(self, pixels: int) -> int:
        """Zeros before the first pixel of a side, as TensorFlow pads: half of what is missing, rounded down."""
        if self.padding == VALID:
            return 0
        missing = (self.positions(pixels) - 1) * self.strides + self.span - pixels
        return max(missing, 0) // 2

    def left_over(self, pixels: int) -> int:
        """Pixels at the end of a side that no position of the window reaches; 0 with padding."""
        if self.padding == SAME:
            return 0
        return pixels - self.span - (self.positions(pixels) - 1) * self.strides


@dataclass(frozen=True, kw_only=True)
class ReceptiveField:
    """The square of the input's pixels that one value depends on. Value `i` along a side sees `field` pixels from `start + i * jump` on.

    Attributes:
        field: Pixels along a side.
        jump: Pixels between the fields of neighbouring values.
        start: First pixel of value 0; negative where it begins in the padding.
    """

    field: int = 1
    jump: int = 1
    start: int = 0

    def after(self, window: Window, pixels: int) -> ReceptiveField:
        """The receptive field one layer later.

        Args:
            window: Of the layer.
            pixels: Along a side of the layer's input.
        """
        return ReceptiveField(
            field=self.field + (window.span - 1) * self.jump,
            jump=self.jump * window.strides,
            start=self.start - window.before(pixels) * self.jump,
        )
