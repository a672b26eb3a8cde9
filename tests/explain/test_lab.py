from __future__ import annotations

import numpy as np

from playground.challenge import done_now
from playground.labs.explain.attribution import GRADIENT, INTEGRATED, OCCLUSION, SMOOTH, Attribution, AttributionSpec
from playground.labs.explain.calibration import Calibrated, Calibration, reliability
from playground.labs.explain.deletion import RANDOM_INK, STEPS, Curves
from playground.labs.explain.figures import PIXEL, attribution_picture
from playground.labs.explain.lab import CHALLENGES, Work
from playground.labs.explain.no_digits import KINDS, said
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


def curves(*, integrated: float, ink: float) -> Curves:
    """Flat curves, whose area is their height."""
    flat = {name: np.full((1, STEPS + 1), value) for name, value in ((INTEGRATED, integrated), (RANDOM_INK, ink))}
    return Curves(deletion=flat, insertion=flat)


def calibrated(*, before: float, after: float, held_back: bool = True) -> Calibrated:
    """Calibrations whose expected errors are these: every answer is right, and less sure than that."""
    ends = []
    for error in (before, after):
        bins = reliability(np.full(10, 1 - error), np.ones(10, bool), 10)
        ends.append(Calibration(temperature=1.0, accuracy=1.0, confidence=1 - error, loss=0.0, reliability=bins))
    return Calibrated(before=ends[0], after=ends[1], held_back=held_back)


def test_challenges_of_what_judges_and_of_calibration_tick_when_done() -> None:
    assert done_now(CHALLENGES, Work(curves=curves(integrated=0.2, ink=0.3))) == []
    assert done_now(CHALLENGES, Work(curves=curves(integrated=0.3, ink=0.3))) == ["chance"]
    assert done_now(CHALLENGES, Work(calibrated=(calibrated(before=0.04, after=0.03),))) == []
    assert done_now(CHALLENGES, Work(calibrated=(calibrated(before=0.04, after=0.01, held_back=False),))) == []
    assert done_now(CHALLENGES, Work(calibrated=(calibrated(before=0.04, after=0.01),))) == ["calibrate"]
    # Sure of two in three pictures, then of one in two.
    logits = np.array([[9.0, *([0.0] * 9)], [9.0, *([0.0] * 9)], [0.0] * 10])
    assert done_now(CHALLENGES, Work(said={kind: said(logits, 0.5) for kind in KINDS})) == []
    assert done_now(CHALLENGES, Work(said={kind: said(logits[1:], 0.5) for kind in KINDS})) == ["refuse"]
