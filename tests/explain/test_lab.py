from __future__ import annotations

import numpy as np
import pytest

from playground.challenge import done_now
from playground.digits.networks import ADVERSARIAL
from playground.labs.explain import words
from playground.labs.explain.attack import ANY_OTHER, Attacked, AttackSpec, Reading
from playground.labs.explain.attribution import GRADIENT, INTEGRATED, OCCLUSION, SMOOTH, Attribution, AttributionSpec
from playground.labs.explain.calibration import Calibrated, Calibration, reliability
from playground.labs.explain.deletion import RANDOM_INK, STEPS, Curves
from playground.labs.explain.distortion import NOISE, SHIFT
from playground.labs.explain.figures import PIXEL, attribution_picture, change_picture, ink_picture
from playground.labs.explain.flip import Flip
from playground.labs.explain.lab import CHALLENGES, Work
from playground.labs.explain.no_digits import KINDS, said
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
    assert done_now(CHALLENGES, Work(attribution=attribution(), sanity=stays, drawn=True)) == ["random"]


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


def attacked(
    *, name: str = "a", size: float = 0.2, others: int = 0, traced: int = 7, aim: int = ANY_OTHER, found: int = 3
) -> Attacked:
    """Of a 7 that the attacked network reads as another digit, as do some others of four."""
    image = np.zeros((28, 28), "float32")
    changed = image.copy()
    changed[0, :4] = size

    def reading(*digits: int) -> Reading:
        return Reading(logits=9.0 * np.eye(10, dtype="float32")[list(digits)])

    readings = {name: reading(7, found, 7, 7, 7, traced)}
    readings |= {f"other {n}": reading(7, found if n < others else 7, 7, 7, 7, 7) for n in range(4)}
    return Attacked(
        name=name, spec=AttackSpec(target=aim), image=image, changed=changed, steps=40, readings=readings
    )  # fmt: skip


def test_challenges_of_attacks_tick_when_done_and_not_before() -> None:
    assert done_now(CHALLENGES, Work(attacked=attacked(others=2))) == []
    assert done_now(CHALLENGES, Work(attacked=attacked(others=3))) == ["transfers"]
    assert done_now(CHALLENGES, Work(attacked=attacked(others=3, aim=4))) == []
    assert done_now(CHALLENGES, Work(attacked=attacked(name=ADVERSARIAL, size=0.3))) == ["trained_for"]
    assert done_now(CHALLENGES, Work(attacked=attacked(name=ADVERSARIAL, size=0.31))) == []
    assert done_now(CHALLENGES, Work(attacked=attacked(name=ADVERSARIAL, found=7))) == []
    assert done_now(CHALLENGES, Work(attacked=attacked(traced=2))) == ["pen"]
    # What is misread only when it is traced was no attack.
    assert done_now(CHALLENGES, Work(attacked=attacked(found=7, traced=2))) == []


def test_an_attack_is_told_in_whole_sentences() -> None:
    found = attacked(others=2)
    assert (found.linf, found.l2) == (pytest.approx(0.2), pytest.approx(0.4))
    assert words.attack_result(found) == (
        "The attack succeeded. “a” read a 7 (99.9%) before the attack and reads a 3 (99.9%) now."
    )
    assert words.attack_result(attacked(aim=4)).startswith(
        "The attack failed: it was to make the network read a 4. “a” read a 7"
    )
    assert words.transfer(found) == "The same picture fools 2 of the 4 other networks."
    assert words.change_size(found).startswith(
        "No pixel changes by more than 0.200, and the L2 norm of the change is 0.400."
    )
    assert (
        "Traced with a pen, it reads a 7 (99.9%) before and a 7 (99.9%) after: the attack does not survive this."
        in words.redrawn(found)
    )
    assert words.redrawn(attacked(found=7)).startswith("The attack failed, so there is nothing")
    assert [row["Fooled"] for row in words.transfer_table(found)] == ["yes", "yes", "yes", "no", "no"]


def test_a_change_shows_its_sign_by_colour_and_its_size_by_opacity() -> None:
    change = np.zeros((28, 28))
    change[0, 0], change[0, 1], change[0, 2] = 0.05, -0.02, 0.7
    picture = change_picture(change, 10)[::PIXEL, ::PIXEL]
    assert picture[0, :4].tolist() == [
        [0xD0, 0x7A, 0, 128],
        [0x21, 0x85, 0xC5, 51],
        [0xD0, 0x7A, 0, 255],
        [0x21, 0x85, 0xC5, 0],
    ]
    assert ink_picture(np.array([[0.0, 1.0]]))[0, [0, PIXEL]].tolist() == [255, 0]


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
    assert done_now(CHALLENGES, Work(curves=curves(integrated=0.2, ink=0.3), drawn=True)) == []
    assert done_now(CHALLENGES, Work(curves=curves(integrated=0.3, ink=0.3), drawn=True)) == ["chance"]
    assert done_now(CHALLENGES, Work(curves=curves(integrated=0.3, ink=0.3))) == []
    assert done_now(CHALLENGES, Work(calibrated=(calibrated(before=0.04, after=0.03),))) == []
    assert done_now(CHALLENGES, Work(calibrated=(calibrated(before=0.04, after=0.01, held_back=False),))) == []
    assert done_now(CHALLENGES, Work(calibrated=(calibrated(before=0.04, after=0.01),))) == ["calibrate"]
    # Sure of two in three pictures, then of one in two.
    logits = np.array([[9.0, *([0.0] * 9)], [9.0, *([0.0] * 9)], [0.0] * 10])
    assert done_now(CHALLENGES, Work(said={kind: said(logits, 0.5) for kind in KINDS})) == []
    assert done_now(CHALLENGES, Work(said={kind: said(logits[1:], 0.5) for kind in KINDS})) == ["refuse"]
