"""Figures of "Gradient descent"."""

from __future__ import annotations

import numpy as np

from playground.labs.gradient_descent.figures import (
    gradient_cloud,
    loss_by_examples,
    noisy_paths,
    rate_map,
    tuning_scores,
)
from playground.labs.gradient_descent.noise import NoiseTask, NoisyPath


def test_tuning_scores_frame_the_best() -> None:
    scores = np.array([[0.0, 2.0, -3.0], [1.0, 0.5, 0.2]])
    figure = tuning_scores(["sgd", "adam"], np.array([0.01, 0.1, 1.0]), scores)
    heat, frames = figure.data
    assert list(frames.x) == ["0.1", "0.01"]
    assert list(frames.y) == ["sgd", "adam"]
    assert heat.text[0][1] == "2.0"


def test_rate_map_parts_what_diverges() -> None:
    rates, momenta = np.array([0.1, 0.2]), np.array([0.0, 0.5, 0.9])
    measured = np.array([[0.9, 1.2], [0.8, 0.7], [1.0, 0.95]])
    figure = rate_map(rates, momenta, measured, curvatures=(1.0, 20.0), best=(0.13, 0.4), here=(0.1, 0.9))
    assert np.isnan(figure.data[0].z).sum() == 2
    assert np.isnan(figure.data[1].z).sum() == 4
    marks = {trace.name: (trace.x[0], trace.y[0]) for trace in figure.data if getattr(trace, "mode", "") == "markers"}
    assert marks == {"fastest by theory": (0.13, 0.4), "your settings": (0.1, 0.9)}
    without = rate_map(rates, momenta, measured, curvatures=(1.0, 20.0), best=(0.13, 0.4), here=None)
    assert "your settings" not in {trace.name for trace in without.data}


def test_noise_figures_show_each_batch_size() -> None:
    task = NoiseTask()
    paths = [
        NoisyPath(batch_size=size, positions=np.zeros((3, 2)), losses=np.ones(3), seen=size * np.arange(3))
        for size in (100, 10, 1)
    ]
    names = {"all samples", "batch of 10", "one sample"}
    assert names <= {trace.name for trace in noisy_paths(task, paths).data}
    figure = loss_by_examples(task, paths)
    assert names <= {trace.name for trace in figure.data}
    assert list(figure.data[0].x) == [0, 100, 200]


def test_the_cloud_has_the_true_gradient_in_its_middle() -> None:
    samples = np.array([[1.0, 0.0], [3.0, 2.0]])
    figure = gradient_cloud(samples, samples[:1], 2)
    star = next(trace for trace in figure.data if "true gradient" in trace.name)
    assert (star.x[0], star.y[0]) == (2.0, 1.0)
