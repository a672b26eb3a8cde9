from __future__ import annotations

import numpy as np
import pytest

from playground.challenge import done_now
from playground.labs.explain.attribution import GRADIENT, INTEGRATED, OCCLUSION, SMOOTH, Attribution, AttributionSpec
from playground.labs.explain.distortion import NOISE, SHIFT
from playground.labs.explain.figures import PIXEL, attribution_picture
from playground.labs.explain.flip import Flip
from playground.labs.explain.lab import CHALLENGES, Work
from playground.labs.explain.robustness import Curve, Robustness
from playground.labs.explain.robustness_figures import robustness_curves
from playground.labs.explain.sanity import Sanity

ROUGH = np.where(np.indices((28, 28)).sum(axis=0) % 2, 1.0, -1.0)


def attribution(
    *, target: int = 3, occlusion: float = 0.0, integrated: float = 0.0, smooth: np.ndarray = ROUGH
) -> Attribution:
    """Of a network that predicts 3, with z(x) - z(0) = 10."""
    probabilities = np.full(10, 0.01)
    probabilities[3] = 0.91
    maps = {
        GRADIENT: ROUGH, SMOOTH: smooth, INTEGRATED: np.full((28, 28), integrated / 784), OCCLUSION: np.full((28, 28), occlusion),
    }  # fmt: skip
    return Attribution(probabilities=probabilities, target=target, logit=12.0, empty_logit=2.0, maps=maps, cam_side=0)


def test_challenges_tick_when_done_and_not_before() -> None:
    assert done_now(CHALLENGES, Work()) == []
    assert done_now(CHALLENGES, Work(attribution=attribution())) == []
    against = attribution(target=5, occlusion=-1.5)
    assert done_now(CHALLENGES, Work(attribution=against, drawn=True)) == ["against"]
    assert done_now(CHALLENGES, Work(attribution=against)) == []
    assert done_now(CHALLENGES, Work(attribution=attribution(occlusion=-1.5), drawn=True)) == []
    exact = attribution(integrated=9.95)
    assert done_now(CHALLENGES, Work(attribution=exact, spec=AttributionSpec(steps=16))) == ["complete"]
    assert done_now(CHALLENGES, Work(attribution=exact, spec=AttributionSpec(steps=17))) == []
    even = attribution(smooth=np.ones((28, 28)))
    assert done_now(CHALLENGES, Work(attribution=even)) == ["smooth"]
    falls = Sanity(layers=("dense",), similarity={GRADIENT: np.array([1, 0.4])})
    stays = Sanity(layers=("dense",), similarity={GRADIENT: np.array([1, 0.1]), INTEGRATED: np.array([1, 0.6])})
    assert done_now(CHALLENGES, Work(attribution=attribution(), sanity=falls)) == []
    assert done_now(CHALLENGES, Work(attribution=attribution(), sanity=stays)) == ["random"]


def flip(*, kind: str = SHIFT, after: int | None = 8, size: float = 0.75, probability: float = 0.95) -> Flip:
    picture = np.zeros((28, 28), "float32")
    return Flip(kind=kind, before=3, probability=probability, after=after, direction=0, size=size, picture=picture)


def robustness(cures: frozenset[str] = frozenset(), **right: list[int]) -> Robustness:
    """Curves over three strengths, each on 1,000 digits; nothing is distorted at the first."""
    curves = {name: Curve(right=np.array(found), count=np.full(3, 1_000)) for name, found in right.items()}
    return Robustness(distortion=NOISE, strengths=(0, 0.1, 0.2), neutral=0, curves=curves, cures=cures)


def test_challenges_of_what_breaks_it_tick_when_done_and_not_before() -> None:
    assert done_now(CHALLENGES, Work(flips=(flip(),), drawn=True)) == ["flip"]
    assert done_now(CHALLENGES, Work(flips=(flip(),))) == []
    for other in (flip(kind=NOISE), flip(after=None), flip(size=1.1), flip(probability=0.8)):
        assert done_now(CHALLENGES, Work(flips=(other,), drawn=True)) == []
    apart = robustness(a=[990, 900, 300], b=[975, 910, 610])
    assert done_now(CHALLENGES, Work(robustness=apart)) == ["apart"]
    assert done_now(CHALLENGES, Work(robustness=robustness(a=[990, 900, 300], b=[969, 910, 610]))) == []
    assert done_now(CHALLENGES, Work(robustness=robustness(a=[990, 900, 300], b=[975, 910, 590]))) == []
    cured = robustness(frozenset({"c"}), a=[990, 900, 300], b=[975, 910, 500], c=[980, 800, 410])
    assert done_now(CHALLENGES, Work(robustness=cured)) == ["cured"]
    short = robustness(frozenset({"c"}), a=[990, 900, 300], b=[975, 910, 500], c=[980, 800, 390])
    assert done_now(CHALLENGES, Work(robustness=short)) == []


def test_a_curve_has_wilsons_interval_at_each_point() -> None:
    found = robustness(a=[1_000, 850, 0])
    known = found.curves["a"].intervals
    # By their definition, the ends are the shares that are 1.959964 of their own standard deviations away from 0.85.
    for end in (known[1].low, known[1].high):
        assert abs(end - 0.85) == pytest.approx(1.959964 * np.sqrt(end * (1 - end) / 1_000))
    assert (known[0].high, known[2].low) == (pytest.approx(1), pytest.approx(0))
    figure = robustness_curves(found, ("a", 0.1))
    (line,) = figure.data
    assert list(line.x) == [0, 0.1, 0.2]
    np.testing.assert_allclose(line.y, [1, 0.85, 0])
    np.testing.assert_allclose(line.y + line.error_y.array, [one.high for one in known])
    np.testing.assert_allclose(line.y - line.error_y.arrayminus, [one.low for one in known])
    assert line.marker.line.width == (0, 3, 0)


def test_a_curve_shows_only_what_has_been_measured() -> None:
    curve = Curve(right=np.array([500, 0]), count=np.array([500, 0]))
    found = Robustness(distortion=NOISE, strengths=(0, 0.1), neutral=0, curves={"a": curve})
    assert curve.intervals[1] is None
    assert list(robustness_curves(found).data[0].x) == [0]


def test_a_picture_shows_the_sign_by_colour_and_the_size_by_opacity() -> None:
    values, image = np.zeros((28, 28)), np.zeros((28, 28))
    values[0, 0], values[0, 1], image[5, 5] = 2.0, -1.0, 1.0
    picture = attribution_picture(values, image)[::PIXEL, ::PIXEL]
    assert picture.shape == (28, 28, 4)
    assert picture[0, 0].tolist() == [0xD0, 0x7A, 0x00, 255]
    assert picture[0, 1, :3].tolist() == [0x21, 0x85, 0xC5]
    assert 120 < picture[0, 1, 3] < 135
    assert picture[9, 9, 3] == 0
    assert 80 < picture[5, 5, 3] < 100
    assert not attribution_picture(image * 0, image * 0).any()
