from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.labs.regression import words
from playground.labs.regression.lab import (
    CHALLENGES,
    CURVES,
    PENALISED,
    PRESETS,
    REMEDIES,
    S4,
    S5,
    SEPARABLE,
    Work,
)
from playground.labs.regression.linear_models import least_squares, newton_logistic
from playground.labs.regression.points import Point, columns, rounded
from playground.labs.regression.polynomial import fit_degrees
from playground.labs.regression.spec import LINEAR, LOGISTIC, SEEDED_FIT, RegressionSpec, training_data

DONE_BY = {challenge.id: challenge.done for challenge in CHALLENGES}
LINE, SQUARE = S4.spec.sample(), S5.spec.sample()
X, Y = training_data(LINEAR, LINE)
BEST = least_squares(X, Y)


def work(spec, points, *, own: bool = False, weights=None, fits=None) -> Work:
    return Work(spec=spec, points=points, own=own, weights=weights, fits=fits)


def test_presets_have_names_and_the_systems_settings() -> None:
    assert len({preset.id for preset in PRESETS}) == len(PRESETS)
    for spec, task in ((S4.spec, LINEAR), (S5.spec, LOGISTIC)):
        assert spec == RegressionSpec(task=task)
        assert (spec.learning_rate, spec.batch_size, spec.epochs, spec.samples) == (0.01, 32, 100, 100)


def test_each_remedy_changes_one_thing_and_is_not_offered_again() -> None:
    for remedy in REMEDIES:
        for preset in (S4, S5, SEPARABLE, PENALISED):
            changed_spec = remedy.apply(preset.spec)
            if changed_spec is None:
                continue
            changed = [name for name in vars(changed_spec) if getattr(changed_spec, name) != getattr(preset.spec, name)]
            assert len(changed) == 1
            assert remedy.apply(changed_spec) is None
            assert remedy.title(changed_spec)
    assert [remedy.id for remedy in REMEDIES if remedy.apply(S4.spec)] == ["steps", "rate"]
    assert [remedy.id for remedy in REMEDIES if remedy.apply(SEPARABLE.spec)] == ["steps", "rate", "l2"]
    assert not any(remedy.apply(PENALISED.spec) for remedy in REMEDIES)


def path(*weights, epochs: int) -> np.ndarray:
    return np.array([weights[0]] * epochs + [weights[-1]])


@pytest.mark.parametrize(
    ("spec", "weights", "expected"),
    [
        (S4.spec, path((0, 0), (1.2, 1.4), epochs=100), ["Unfinished", "is 1.200", f"gives {BEST[0]:.3f}", "62% of the distance"]),
        (S4.spec, path((0, 0), BEST, epochs=100), ["**Converged.**"]),
        (replace(S4.spec, l2=0.1), path((0, 0), least_squares(X, Y, 0.1), epochs=100), ["best slope with the penalty"]),
        # 4,000 updates at α λmin ≈ 0.015 have long arrived.
        (replace(S4.spec, epochs=1_000, learning_rate=0.1), path((0, 0), (1.8, 1.2), epochs=1_000), ["up to the jitter of mini-batches", "never come to rest"]),
        (replace(S4.spec, epochs=1_000, learning_rate=0.001), path((0, 0), (1.2, 1.4), epochs=1_000), ["Unfinished"]),
        (replace(S4.spec, learning_rate=2.0), path((0, 0), epochs=7), ["diverged in epoch 8", "stable learning rate for these points is 0.7"]),
        (replace(S4.spec, epochs=1_000, shuffle=SEEDED_FIT), path((0, 0), (1.72, 1.1), epochs=1_000), ["not to least squares"]),
    ],
)  # fmt: skip
def test_a_lines_progress_in_words(spec, weights: np.ndarray, expected: list[str]) -> None:
    said = words.progress(spec, X, Y, weights)
    assert all(word in said for word in expected), said


def test_a_boundarys_progress_in_words() -> None:
    x, y = training_data(LOGISTIC, SQUARE)
    barely = path((0.1, -0.1, 0), (0.3, 0.2, 0.1), epochs=100)
    assert "Barely trained" in words.progress(S5.spec, x, y, barely)
    assert "no minimum" in words.progress(S5.spec, x, y, barely)
    best = newton_logistic(x, y, 0.01)
    done = words.progress(replace(S5.spec, l2=0.01), x, y, path(best, epochs=100))
    assert f"|w| = {np.linalg.norm(best[:-1]):.2f}" in done
    assert "Barely" not in done
    mixed = y.copy()
    mixed[np.argmax(x.sum(axis=1))] = 0
    assert "No line can separate these classes" in words.progress(S5.spec, x, mixed, barely)
    assert "belong to one class" in words.progress(S5.spec, x, np.ones(100), barely)


def test_arrive() -> None:
    assert not DONE_BY["arrive"](work(S4.spec, LINE, weights=np.array([1.4, 1.3])))
    assert DONE_BY["arrive"](work(S4.spec, LINE, weights=BEST))
    assert not DONE_BY["arrive"](work(S4.spec, LINE, weights=BEST, own=True))
    assert not DONE_BY["arrive"](work(S4.spec, LINE))


def test_downhill() -> None:
    points = rounded(LINE)
    few = replace(S4.spec, samples=20)
    outliers = tuple(Point(x=x, y=y) for x, y in ((0.0, 4.5), (0.0, 4.4), (1.0, -0.5)))
    assert not DONE_BY["downhill"](work(S4.spec, points, own=True))
    small = rounded(few.sample())
    assert DONE_BY["downhill"](work(few, (*small, *outliers), own=True))
    assert not DONE_BY["downhill"](work(few, (*small, *outliers, Point(x=0.01, y=4.4)), own=True))
    assert not DONE_BY["downhill"](work(few, outliers, own=True))


def test_downhill_can_be_done_on_s4s_own_points() -> None:
    """Three far points would have to turn a hundred: on S4's axes that cannot be, so the challenge asks for the 20-point sample."""
    outliers = tuple(Point(x=x, y=y) for x, y in ((0.0, 4.5), (0.001, 4.5), (1.0, -0.5)))
    x, y = training_data(LINEAR, (*rounded(LINE), *outliers))
    assert least_squares(x, y)[0] > 0
    sentence = next(challenge.sentence for challenge in CHALLENGES if challenge.id == "downhill")
    assert "20 points" in sentence


def test_all_right() -> None:
    x, y = training_data(LOGISTIC, SQUARE)
    assert not DONE_BY["all_right"](work(S5.spec, SQUARE, weights=np.array([0.3, 0.1, -0.4])))
    assert DONE_BY["all_right"](work(S5.spec, SQUARE, weights=np.array([10.0, 10.0, -10.0])))
    assert not DONE_BY["all_right"](
        work(SEPARABLE.spec, SEPARABLE.spec.sample(), weights=np.array([10.0, 10.0, -10.0]))
    )
    assert len(x) == len(y)


def test_inseparable() -> None:
    points = rounded(SQUARE)
    assert not DONE_BY["inseparable"](work(S5.spec, points, own=True))
    assert DONE_BY["inseparable"](work(S5.spec, (*points, Point(x=0.1, y=0.1, label=1)), own=True))
    assert not DONE_BY["inseparable"](work(S4.spec, points, own=True))


def fits_of(penalty: str, strength: float):
    x, y, labels = columns(CURVES.spec.sample())
    train, test = labels == 0, labels == 1
    return fit_degrees(
        x[train], y[train], x[test], y[test], penalty=penalty, strength=strength, low=0, high=1
    )  # fmt: skip


def test_tamed() -> None:
    points = CURVES.spec.sample()
    spec = replace(CURVES.spec, degree=15, penalty="l2")
    assert DONE_BY["tamed"](work(spec, points, fits=fits_of("l2", 0.01)))
    assert not DONE_BY["tamed"](work(replace(spec, degree=9), points, fits=fits_of("l2", 0.01)))
    assert not DONE_BY["tamed"](work(replace(spec, penalty="none"), points, fits=fits_of("none", 0)))
    assert not DONE_BY["tamed"](work(spec, points, fits=None))
    assert not DONE_BY["tamed"](work(spec, points, fits=fits_of("l2", 1e-7)))
    assert not DONE_BY["tamed"](work(spec, points, fits=fits_of("l2", 1.0)))
