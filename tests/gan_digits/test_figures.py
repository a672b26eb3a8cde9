from __future__ import annotations

import math

import numpy as np
import pytest

from playground.labs.gan_digits.figures import (
    accuracy_by_few_digits,
    class_bars,
    interpolation_readings,
    loss_curves,
    score_by_digit,
    score_histogram,
)

STEPS = np.array([10, 20])


@pytest.mark.parametrize(
    ("loss", "levels"),
    [
        ("non_saturating", [2 * math.log(2), math.log(2)]), ("least_squares", [0.25, 0.125]), ("wasserstein", [0.0]),
        ("hinge", [2.0]),
    ],
)  # fmt: skip
def test_losses_have_their_equilibrium_drawn_in(loss: str, levels: list[float]) -> None:
    figure = loss_curves(loss, STEPS, np.array([1.0, 2.0]), np.array([0.5, 0.7]), 100, 10)
    dotted = [line for line in figure.data if line.line.dash == "dot"]
    assert [line.y[0] for line in dotted] == levels
    assert all(list(line.x) == [10, 100] for line in dotted)
    drawn = [line for line in figure.data if line.line.dash != "dot"]
    assert [line.name for line in drawn] == ["Discriminator", "Generator"]
    assert drawn[0].line.dash != drawn[1].line.dash


def test_scores_stand_beside_the_border_and_ones_own() -> None:
    figure = score_histogram(np.array([1.0, 2.0]), np.array([-1.0, 0.0]), 0.5, 3.0, "your drawing")
    assert [one.x0 for one in figure.layout.shapes] == [0.5, 3.0]
    assert figure.layout.annotations[1].text == "your drawing"
    bins = figure.data[0].xbins
    assert (bins.start, bins.end) == (-1.0, pytest.approx(3.0 + bins.size))
    assert len(score_histogram(np.ones(2), np.ones(2), 1.0, None, "").layout.shapes) == 1


def test_a_bar_for_each_name_begins_at_the_border() -> None:
    figure = score_by_digit(np.arange(10.0), 4.0, 7)
    assert list(figure.data[0].y) == list(np.arange(10.0) - 4)
    assert figure.data[0].base == 4.0
    assert len(set(figure.data[0].marker.color)) == 2


def test_classes_have_the_band_of_a_fifth() -> None:
    assert [line.y0 for line in class_bars(np.full(10, 0.1), title="t", band=True).layout.shapes] == [
        0.08,
        0.12,
    ]
    assert not class_bars(np.full(10, 0.1), title="t", band=False).layout.shapes


def test_an_interpolation_shows_the_digits_that_are_seen_somewhere() -> None:
    readings = np.zeros((3, 10))
    readings[:, 4], readings[:, 9], readings[1, 2] = [0.9, 0.5, 0.1], [0.1, 0.46, 0.9], 0.04
    assert [line.name for line in interpolation_readings(readings).data] == ["4", "9"]


def test_few_digits_are_in_order_with_every_seed() -> None:
    figure = accuracy_by_few_digits(
        {"1000": {"alone": [0.9, 0.92], "gan": [0.91]}, "100": {"alone": [0.7, 0.8], "gan": [0.6]}}
    )
    mean, dots, gan, _ = figure.data
    assert list(mean.x) == [100, 1_000]
    assert list(mean.y) == pytest.approx([0.75, 0.91])
    assert list(dots.x) == [100, 100, 1_000, 1_000]
    assert mean.line.dash != gan.line.dash
