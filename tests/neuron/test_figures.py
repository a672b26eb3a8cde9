from __future__ import annotations

import numpy as np
import pytest

from playground.labs.neuron.depth import BINS, DepthMeasure
from playground.labs.neuron.figures import (
    activations_by_layer,
    dead_by_layer,
    deep_training,
    descents,
    gradients_by_layer,
    loss_by_update,
    losses_and_gradients,
)
from playground.model.activations import sigmoid


def measure(signals: list[float]) -> DepthMeasure:
    depth = len(signals)
    return DepthMeasure(
        gradient_norms=np.array([*signals, 1.0]), signal_norms=np.array(signals), shares=np.eye(BINS)[:depth],
        edges=np.linspace(0, 1, BINS + 1), means=np.linspace(0, 5, depth), deviations=np.ones(depth),
        dead=np.arange(depth), loss=1.0,
    )  # fmt: skip


def test_the_prediction_stands_on_every_curve() -> None:
    figure = losses_and_gradients(-2.0, 1)
    marks = [trace for trace in figure.data if trace.mode == "markers"]
    p = float(sigmoid(np.array([-2.0]))[0])
    expected = [-np.log(p), 1 - p, (1 - p) ** 2, 2 * (1 - p) * p * (1 - p)]
    assert [float(mark.y[0]) for mark in marks] == pytest.approx(expected)
    assert figure.layout.yaxis2.type == "log"


def test_cross_entropy_arrives_first() -> None:
    by_name = {trace.name: trace.y for trace in descents(-6.0, 1, 0.5).data}
    assert by_name["Cross-entropy"][-1] > 0.9
    assert by_name["Squared error"][-1] < 0.1


def test_a_gradient_of_exactly_0_is_said_and_not_drawn() -> None:
    figure = gradients_by_layer(measure([0.0, 1e-4, 1.0]))
    crosses = [trace for trace in figure.data if trace.name == "exactly 0"]
    assert [list(trace.x) for trace in crosses] == [[1], [1]]
    assert np.isnan(figure.data[0].y[0])
    assert all(0 < trace.y[0] < 1e-4 for trace in crosses)


def test_histograms_stand_at_their_bins() -> None:
    heatmap = activations_by_layer(measure([1.0, 1.0, 1.0])).data[0]
    assert heatmap.z.shape == (BINS, 3)
    assert heatmap.y[heatmap.z[:, 1].argmax()] == pytest.approx(1.5 / BINS)


def test_curves_hold_what_they_are_given() -> None:
    assert list(loss_by_update(np.array([3.0, 2.0, 1.0])).data[0].y) == [3, 2, 1]
    assert list(dead_by_layer(measure([1.0, 1.0]), 8).data[0].y) == [0, 1]
    training = deep_training(np.array([10, 20]), np.array([2.0, 1.0]), np.log(10), 300)
    assert list(training.data[1].y) == pytest.approx([np.log(10)] * 2)
    assert training.layout.xaxis.range == (0, 300)
