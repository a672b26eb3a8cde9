from __future__ import annotations

import numpy as np
import pytest

from playground.challenge import done_now
from playground.labs.neuron.depth import BINS, DepthMeasure, DepthSpec
from playground.labs.neuron.lab import (
    CHALLENGES,
    DEFAULTS,
    PRESETS,
    VIEWS,
    Work,
    gradient_ratio,
    probability_text,
    read_numbers,
    right_sides,
)
from playground.labs.neuron.small_network import SmallNetworkSpec
from playground.labs.neuron.training.steps import follow


def done(**work: object) -> list[str]:
    return done_now(CHALLENGES, Work(**work))


def measure(dead: list[int]) -> DepthMeasure:
    depth = len(dead)
    return DepthMeasure(
        gradient_norms=np.ones(depth + 1), signal_norms=np.ones(depth), shares=np.ones((depth, BINS)) / BINS,
        edges=np.linspace(0, 1, BINS + 1), means=np.zeros(depth), deviations=np.ones(depth), dead=np.array(dead), loss=1.0,
    )  # fmt: skip


def test_nothing_done_is_nothing_done() -> None:
    assert done() == []


def test_and_by_hand() -> None:
    assert done(neuron=((1.0, 1.0, -0.5), "and")) == []
    assert done(neuron=((1.0, 1.0, -1.5), "or")) == []
    assert done(neuron=((1.0, 1.0, -1.5), "and")) == ["and"]


def test_a_stalled_squared_error() -> None:
    assert done(logit=(-3.0, 1)) == []
    assert done(logit=(-4.0, 1)) == ["stall"]
    assert gradient_ratio(0.0, 1) == pytest.approx(2)


def test_xor_learnt() -> None:
    assert done(network=(SmallNetworkSpec(), 0.06)) == []
    assert done(network=(SmallNetworkSpec(task="and"), 0.01)) == []
    assert done(network=(SmallNetworkSpec(), 0.04)) == ["xor"]


def test_dead_relus_and_thirty_layers() -> None:
    relu = DepthSpec(depth=2, units=8, activation="relu")
    assert done(measured=(relu, measure([8, 0]))) == []
    assert done(measured=(relu, measure([8, 1]))) == ["dead"]
    assert done(measured=(DepthSpec(depth=2, units=8, activation="relu", initializer="zeros"), measure([8, 8]))) == []
    assert done(trained=((DepthSpec(depth=29), {"accuracy": 0.9}),)) == []
    assert done(trained=((DepthSpec(depth=30), {"accuracy": 0.7}),)) == []
    assert done(trained=((DepthSpec(depth=30), {"accuracy": 0.81}),)) == ["thirty"]


def test_the_network_that_the_xor_challenge_needs_exists() -> None:
    spec = SmallNetworkSpec(units=(4,), steps=2000)
    assert done(network=(spec, float(follow(spec).history[-1]))) == ["xor"]


@pytest.mark.parametrize("text", ["", "1,2", "a,b,c", "nan,1,1", "inf,0,0", "1,2,3,4", None])
def test_damaged_numbers_in_the_url_are_the_default(text: object) -> None:
    assert read_numbers(text, (6, 6, 9), "1,1,-0.5") == (1, 1, -0.5)


def test_numbers_in_the_url_are_kept_in_their_bounds() -> None:
    assert read_numbers("7,-0.25,-99", (6, 6, 9), "1,1,1") == (6, -0.25, -9)


def test_points_on_the_line_are_class_0_and_no_line_parts_xor() -> None:
    assert right_sides((1.0, 1.0, -1.0), "and") == (4, 4)
    rng = np.random.default_rng(0)
    assert max(right_sides(tuple(rng.normal(0, 2, 3)), "xor")[0] for _ in range(500)) == 3


def test_presets_set_what_exists() -> None:
    for preset in PRESETS:
        assert preset.spec.view in VIEWS
        assert set(preset.spec.settings) <= set(DEFAULTS)


def test_probabilities_are_never_rounded_away() -> None:
    assert [probability_text(p) for p in (1e-5, 0.25, 1 - 1e-5)] == ["1.00·10⁻⁵", "0.2500", "1 − 1.00·10⁻⁵"]
