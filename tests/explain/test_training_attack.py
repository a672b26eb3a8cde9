"""Attacks on one picture: within their ball, never weaker than FGSM, and DeepFool against the closed form of a linear network."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.digits.attack import L2, LINF, NORMS
from playground.digits.mnist import shared_mnist
from playground.digits.networks import Network
from playground.labs.explain.attack import ANY_OTHER, ATTACKS, DEEPFOOL, FGSM, OVERSHOOT, PGD, AttackSpec, Attempt
from playground.labs.explain.training import attack as module
from playground.labs.explain.training.attack import Attackable, attack, functions_of, go_on, logits
from playground.runs.shipped import runs_folder

S1 = Network(str(runs_folder("train_digits") / "s1-cnn"))
IMAGE = shared_mnist().x_test[:1, ..., np.newaxis].astype("float32") / 255
GREY = np.full((1, 28, 28, 1), 0.5, "float32")


def small_network() -> Attackable:
    keras.utils.set_random_seed(5)
    layers = [
        keras.Input((28, 28, 1)), keras.layers.Conv2D(4, 5, strides=3, activation="relu"), keras.layers.Flatten(),
        keras.layers.Dense(10, "softmax"),
    ]  # fmt: skip
    return functions_of(keras.Sequential(layers))


def linear_network() -> tuple[Attackable, np.ndarray, np.ndarray]:
    """Softmax regression with random weights, which reads a grey picture with some certainty."""
    keras.utils.set_random_seed(7)
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)])
    rng = np.random.default_rng(2)
    kernel, bias = rng.normal(0, 0.05, (784, 10)).astype("float32"), rng.normal(0, 0.1, 10).astype("float32")
    model.set_weights([kernel, bias])
    return functions_of(model), kernel, bias


SMALL = small_network()


def finished(network: Attackable, image: np.ndarray, spec: AttackSpec) -> Attempt:
    """The whole attack, in as many calls as it takes."""
    attempt = go_on(network, image, spec, None)
    while not attempt.done:
        attempt = go_on(network, image, spec, attempt)
    return attempt


def size(found: Attempt, image: np.ndarray, norm: str) -> float:
    change = (found.best - image).astype("float64")
    return float(np.abs(change).max() if norm == LINF else np.linalg.norm(change))


@settings(max_examples=25, deadline=None)
@given(
    epsilon=st.floats(0, 0.5),
    steps=st.integers(1, 12),
    restarts=st.integers(1, 3),
    share=st.floats(0.01, 2),
    norm=st.sampled_from(NORMS),
    target=st.sampled_from([ANY_OTHER, 4]),
    seed=st.integers(0, 100),
)
def test_attacks_stay_within_their_ball_and_pgd_is_never_weaker_than_fgsm(
    epsilon: float, steps: int, restarts: int, share: float, norm: str, target: int, seed: int
) -> None:
    epsilon *= 1 if norm == LINF else 10
    digit = finished(SMALL, IMAGE, AttackSpec(kind=FGSM, epsilon=0)).digit
    target = (digit + 1) % 10 if target != ANY_OTHER else ANY_OTHER
    spec = AttackSpec(
        kind=FGSM, norm=norm, epsilon=epsilon, steps=steps, size=share * epsilon, restarts=restarts, target=target, seed=seed
    )  # fmt: skip
    found = {kind: finished(SMALL, IMAGE, replace(spec, kind=kind)) for kind in (FGSM, PGD)}
    for attempt in found.values():
        assert size(attempt, IMAGE, norm) <= epsilon * (1 + 1e-5) + 1e-6
        assert attempt.best.min() >= 0
        assert attempt.best.max() <= 1
    assert found[PGD].lead >= found[FGSM].lead
    assert found[PGD].steps == steps


@pytest.mark.parametrize("kind", ATTACKS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("target", [ANY_OTHER, 3])
def test_the_lead_is_that_of_the_picture_which_is_returned(kind: str, norm: str, target: int) -> None:
    spec = AttackSpec(kind=kind, norm=norm, epsilon=0.2 if norm == LINF else 3, size=0.05, steps=12, target=target)
    attempt = attack(S1, IMAGE, spec, None)
    while not attempt.done:
        attempt = attack(S1, IMAGE, spec, attempt)
    z = logits(S1, attempt.best)[0]
    chosen = 7 if target == ANY_OTHER else target
    margin = np.delete(z, chosen).max() - z[chosen]
    assert attempt.digit == 7
    assert attempt.lead == pytest.approx(margin if target == ANY_OTHER else -margin, abs=1e-3)
    if kind == DEEPFOOL:
        assert attempt.lead > 0
    assert (attempt.lead > 0) == (z.argmax() == target if target != ANY_OTHER else z.argmax() != 7)


@pytest.mark.parametrize(
    "spec", [AttackSpec(steps=12, restarts=2), AttackSpec(kind=DEEPFOOL, norm=L2)], ids=[PGD, DEEPFOOL]
)
def test_how_an_attack_is_cut_does_not_change_what_it_finds(spec: AttackSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_S", 1_000.0)
    whole = go_on(SMALL, IMAGE, spec, None)
    assert whole.done
    monkeypatch.setattr(module, "ANSWER_S", -1.0)
    assert not go_on(SMALL, IMAGE, spec, None).done
    pieces = finished(SMALL, IMAGE, spec)
    np.testing.assert_array_equal(pieces.best, whole.best)
    assert (pieces.lead, pieces.steps) == (whole.lead, whole.steps)


def test_a_seed_repeats_the_random_points() -> None:
    spec = AttackSpec(steps=1, size=0.0, restarts=2, epsilon=0.3)
    first, again, other = (
        go_on(SMALL, IMAGE, replace(spec, seed=seed, norm=norm), None).points
        for seed, norm in ((1, L2), (1, L2), (2, L2))
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert (first[0] != first[1]).any()


@pytest.mark.parametrize("norm", NORMS)
def test_deepfool_reaches_the_nearest_boundary_of_a_linear_network(norm: str) -> None:
    """|z_y - z_k| / ‖w_k - w_y‖, the smallest over k, in the dual norm; and as much beyond as it is told to go."""
    network, kernel, bias = linear_network()
    z = GREY.reshape(784) @ kernel + bias
    digit = int(z.argmax())
    differences = {k: kernel[:, k] - kernel[:, digit] for k in range(10) if k != digit}
    order = 2 if norm == L2 else 1
    distances = {k: (z[digit] - z[k]) / np.linalg.norm(w, order) for k, w in differences.items()}
    nearest = min(distances, key=distances.__getitem__)
    found = finished(network, GREY, AttackSpec(kind=DEEPFOOL, norm=norm))
    assert found.steps == 1
    assert size(found, GREY, norm) == pytest.approx((1 + OVERSHOOT) * distances[nearest], rel=1e-3)
    assert int(np.asarray(network.logits(found.best))[0].argmax()) == nearest
    farther = next(k for k in distances if k != nearest)
    aimed = finished(network, GREY, AttackSpec(kind=DEEPFOOL, norm=norm, target=farther))
    assert aimed.lead > 0
    assert size(aimed, GREY, norm) >= distances[farther] * (1 - 1e-3)


def test_deepfool_stays_inside_the_range() -> None:
    for norm in NORMS:
        found = finished(SMALL, IMAGE, AttackSpec(kind=DEEPFOOL, norm=norm))
        assert found.best.min() >= 0
        assert found.best.max() <= 1
        assert found.lead > 0


def test_what_is_read_already_is_no_target() -> None:
    with pytest.raises(ValueError, match="reads a 7 already"):
        attack(S1, IMAGE, AttackSpec(target=7), None)
