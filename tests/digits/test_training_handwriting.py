from __future__ import annotations

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.pen_digits import TRAIN, shared_pen_digits
from playground.digits.strokes import centre_of_mass
from playground.digits.training import handwriting
from playground.digits.training.handwriting import (
    any_tilt,
    bent_images,
    by_another_tablet,
    mnist_pictures,
    other_width,
    pen_pictures,
    slashed,
)


def generator() -> np.random.Generator:
    return np.random.default_rng(0)


def test_every_hand_is_another_and_a_seed_replays_it() -> None:
    some = shared_pen_digits(TRAIN).take(np.arange(100))
    first, again = pen_pictures(some, generator()), pen_pictures(some, generator())
    assert (first == again).all()
    assert first.dtype == np.uint8
    assert first.shape == (100, 28, 28)
    assert (first.max(axis=(1, 2)) == 255).all()
    other = pen_pictures(some, np.random.default_rng(1))
    assert all((one != two).any() for one, two in zip(first, other, strict=True))


def test_bent_pictures_stay_near_mnist() -> None:
    mnist = shared_mnist()
    images, labels = mnist.x_train[:3_000], mnist.y_train[:3_000]
    found = mnist_pictures(images, labels, generator())
    assert found.dtype == np.uint8
    assert found.shape == images.shape
    assert found.mean() == pytest.approx(images.mean(), rel=0.1)
    centres = np.array([centre_of_mass(picture) for picture in found])
    assert centres.mean(axis=0) == pytest.approx([14, 14], abs=0.3)
    assert 0.3 < centres.std(axis=0).mean() < 2
    assert np.corrcoef(found.mean(axis=0).ravel(), images.mean(axis=0).ravel())[0, 1] > 0.98


def test_what_falls_off_the_picture_does_not_come_back() -> None:
    frame = np.zeros((50, 28, 28), "uint8")
    assert bent_images(frame, generator()).max() == 0
    full = bent_images(np.full((50, 28, 28), 255, "uint8"), generator())
    assert full[:, 9:19, 9:19].min() == pytest.approx(1, abs=1e-5)
    assert full.max() <= 1 + 1e-5


def test_lines_get_thicker_and_thinner_within_the_range() -> None:
    images = shared_mnist().x_train[:500].astype("float32") / 255
    found = other_width(images, generator())
    assert found.min() >= 0
    assert found.max() <= 1
    ratio = found.sum(axis=(1, 2)) / images.sum(axis=(1, 2))
    assert ratio.min() < 0.85
    assert ratio.max() > 1.15


def test_a_slash_is_one_stroke_more() -> None:
    angles = np.linspace(0, 2 * np.pi, 30)
    zero = np.stack([0.35 * np.cos(angles), 0.5 * np.sin(angles)], axis=1)
    seven = np.array([[-0.3, -0.5], [0.3, -0.5], [0.0, 0.5]])
    for label, strokes in ((0, [zero]), (7, [seven])):
        more = slashed(strokes, label, generator())
        assert len(more) == 2
        assert (more[0] == strokes[0]).all()
    # A zero that is a line stays one.
    assert len(slashed([np.array([[0, -0.5], [0, 0.5]])], 0, generator())) == 1


def test_a_pen_also_slashes_upright_and_flat() -> None:
    rng = generator()
    tilts = np.array([any_tilt(rng) for _ in range(500)])
    assert 0.5 < (np.abs(tilts - 0.7) < 0.4).mean() < 0.8
    assert (np.abs(tilts) < 0.1).any()
    assert (tilts > 1.3).any()
    (_, slash) = slashed([np.array([[-0.4, -0.5], [0.4, 0.5]])], 0, rng, tilt=0.0)
    assert np.ptp(slash[:, 0]) == pytest.approx(0, abs=1e-9)


def test_another_tablet_records_fewer_points_a_grid_a_hook_or_lost_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    angles = np.linspace(0, 2 * np.pi, 101)
    line = np.stack([0.5 * np.cos(angles), 0.3 * np.sin(angles)], axis=1)
    shares = ("FEWER_POINTS", "GRID", "HOOKED", "CUT")

    def recorded(changed: str) -> np.ndarray:
        for share in shares:
            monkeypatch.setattr(handwriting, share, float(share == changed))
        (found,) = by_another_tablet([line], generator())
        return found

    np.testing.assert_allclose(recorded(""), line, atol=1e-9)
    assert 8 <= len(recorded("FEWER_POINTS")) <= 16
    for axis in (0, 1):
        cells = np.diff(np.unique(recorded("GRID")[:, axis].round(9)))
        assert len(cells) < 45
        np.testing.assert_allclose(cells / cells.min(), np.round(cells / cells.min()), atol=1e-5)
    hooked = recorded("HOOKED")
    assert len(hooked) == 102
    assert np.hypot(*(hooked[-1] - hooked[-2])) >= 0.03 or np.hypot(*(hooked[1] - hooked[0])) >= 0.03
    assert 84 <= len(recorded("CUT")) < 101
