from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.labs.inside.receptive_field import SAME, VALID, ReceptiveField, Window

WINDOWS = st.builds(
    Window,
    size=st.integers(1, 5),
    strides=st.integers(1, 3),
    dilation=st.integers(1, 3),
    padding=st.sampled_from([VALID, SAME]),
)


@given(WINDOWS, st.integers(13, 28))
def test_positions_and_padding_are_those_of_a_walk(window: Window, pixels: int) -> None:
    starts = [window.strides * index - window.before(pixels) for index in range(window.positions(pixels))]
    if window.padding == VALID:
        assert starts == [at for at in range(0, pixels, window.strides) if at + window.span <= pixels]
        assert pixels == starts[-1] + window.span + window.left_over(pixels)
    else:
        assert len(starts) == len(range(0, pixels, window.strides))
        # As many zeros before the first pixel as after the last, or one fewer.
        after = starts[-1] + window.span - pixels
        assert after - window.before(pixels) in (0, 1) or after <= 0


def test_a_window_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not fit into 5"):
        Window(size=3, dilation=3).positions(5)


@given(st.lists(WINDOWS, max_size=3), st.data())
def test_a_receptive_field_holds_the_pixels_that_are_reached_backwards(windows: list[Window], data) -> None:
    sizes, field = [600], ReceptiveField()
    for window in windows:
        field = field.after(window, sizes[-1])
        sizes.append(window.positions(sizes[-1]))
    value = data.draw(st.integers(0, sizes[-1] - 1))
    reached = {value}
    for window, pixels in zip(reversed(windows), reversed(sizes[:-1]), strict=True):
        reached = {
            at * window.strides - window.before(pixels) + step * window.dilation
            for at in reached
            for step in range(window.size)
        }
    begin = field.start + value * field.jump
    assert (min(reached), max(reached)) == (begin, begin + field.field - 1)
