from __future__ import annotations

import numpy as np
import pytest

from playground.challenge import done_now
from playground.digits.networks import ADVERSARIAL
from playground.labs.explain import words
from playground.labs.explain.attack import ANY_OTHER, Attacked, AttackSpec, Reading
from playground.labs.explain.attribution import GRADIENT, INTEGRATED, OCCLUSION, SMOOTH, Attribution, AttributionSpec
from playground.labs.explain.figures import PIXEL, attribution_picture, change_picture, ink_picture
from playground.labs.explain.lab import CHALLENGES, Work
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
