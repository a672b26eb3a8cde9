from __future__ import annotations

import numpy as np
import pytest

from playground.figures.axes import count_axis, log_axis, log_ticks


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0.02, 300, ["0.1", "1", "10", "100"]),
        (0.9, 4, ["1", "2"]),
        (0.03, 0.4, ["0.05", "0.1", "0.2"]),
        (1e-9, 1e9, ["10<sup>-9</sup>", "10<sup>-6</sup>", "0.001", "1", "1,000", "10<sup>6</sup>", "10<sup>9</sup>"]),
    ],
)
def test_ticks_are_decades_or_say_their_whole_value(low: float, high: float, texts: list[str]) -> None:
    values, shown = log_ticks(low, high)
    assert shown == texts
    assert all(low <= value <= high for value in values)


def test_an_axis_holds_its_values_and_leaves_out_what_has_no_place_on_it() -> None:
    axis = log_axis("Loss", np.array([0.0, 0.01, np.nan]), np.array([[5.0, np.inf]]))
    assert 10 ** axis["range"][0] < 0.01
    assert 5 < 10 ** axis["range"][1] < 50
    assert axis["ticktext"] == ["0.01", "0.1", "1"]
    assert log_axis("Loss", np.array([0.0]))["ticktext"]


def test_counts_are_whole() -> None:
    assert count_axis("Epoch", 3)["dtick"] == 1
    assert "dtick" not in count_axis("Epoch", 50)
