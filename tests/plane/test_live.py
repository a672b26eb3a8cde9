from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.plane.live import continued, thinned


@given(st.lists(st.integers(1, 4_000), min_size=1, max_size=30), st.integers(2, 1_000))
def test_a_long_curve_keeps_its_beginning_its_middle_and_its_end(slices: list[int], most: int) -> None:
    curves = np.zeros((1, 2))
    for count in slices:
        last = int(curves[-1, 0])
        fresh = np.column_stack([np.arange(last + 1, last + 1 + count), np.zeros(count)])
        curves = thinned(continued(curves, fresh), most)
        assert len(curves) <= most
    epochs = curves[:, 0]
    assert epochs[0] == 0
    assert epochs[-1] == sum(slices)
    assert (np.diff(epochs) > 0).all()
    # Between two powers of 2, and the last stretch may be left out.
    assert np.diff(epochs).max() <= max(1, 4 * sum(slices) / (most - 1) + 1)


@pytest.mark.parametrize("count", [1, 999, 1_000])
def test_a_short_curve_stays_as_it_is(count: int) -> None:
    curves = np.random.default_rng(0).random((count, 3)).cumsum(axis=0)
    assert thinned(curves, 1_000) is curves
