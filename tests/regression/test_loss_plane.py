from __future__ import annotations

import numpy as np
import pytest

from playground.labs.regression.linear_models import least_squares
from playground.labs.regression.loss_plane import SIDE, SIZE, WEIGHTS, loss_plane
from playground.labs.regression.spec import LOGISTIC, RegressionSpec, objective, training_data

LINE, BOUNDARY = RegressionSpec(l2=0.01), RegressionSpec(task=LOGISTIC, l2=0.02)


def places(plane) -> tuple[np.ndarray, np.ndarray]:
    return np.linspace(*plane.box[:2], SIDE), np.linspace(*plane.box[2:], SIDE)


def test_a_lines_plane_is_its_loss() -> None:
    x, y = training_data("linear", LINE.sample())
    path, best = np.array([[0.0, 0.0], [1.2, 1.4]]), least_squares(x, y, LINE.l2)
    plane = loss_plane(LINE, x, y, path, best)
    first, second = places(plane)
    for row, column in ((0, 0), (7, 30), (40, 40)):
        direct = objective(LINE, np.array([first[column], second[row]]), x, y)
        assert plane.values[row, column] == pytest.approx(float(direct))
    assert plane.axes == ("w", "b")
    assert plane.held == ""
    assert first[0] < min(0, best[0]) < max(1.2, best[0]) < first[-1]


@pytest.mark.parametrize("kind", [WEIGHTS, SIZE])
def test_a_boundarys_plane_goes_through_its_last_weights(kind: str) -> None:
    x, y = training_data(LOGISTIC, BOUNDARY.sample())
    path = np.array([[0.5, -0.2, 0.0], [2.0, 3.0, -2.5]])
    plane = loss_plane(BOUNDARY, x, y, path, None, kind)
    first, second = places(plane)
    row, column = 11, 29
    if kind == WEIGHTS:
        direct = np.array([first[column], second[row], -2.5])
        np.testing.assert_allclose(plane.path[-1], [2, 3])
        assert "b is fixed at its final value, −2.50." in plane.held
    else:
        direct = np.array([*(first[column] * np.array([2, 3]) / np.sqrt(13)), second[row]])
        np.testing.assert_allclose(plane.path[-1], [np.sqrt(13), -2.5])
        assert "(0.55, 0.83)" in plane.held
    assert plane.values[row, column] == pytest.approx(float(objective(BOUNDARY, direct, x, y)))


def test_the_frame_stays_when_a_point_moves_a_little() -> None:
    x, y = training_data("linear", LINE.sample())
    path = np.array([[0.0, 0.0], [1.2, 1.4]])
    boxes = {loss_plane(LINE, x, y, path + shift, None).box for shift in (0.0, 0.01, 0.02)}
    assert len(boxes) == 1


def test_weights_of_zero_have_a_plane_too() -> None:
    x, y = training_data(LOGISTIC, BOUNDARY.sample())
    plane = loss_plane(BOUNDARY, x, y, np.zeros((1, 3)), None, SIZE)
    assert np.isfinite(plane.values).all()
    assert plane.floor > 0
