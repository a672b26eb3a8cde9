"""MNIST's invariants of every drawing, and MNIST's own statistics of the people's drawings."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.pen_digits import DEV, shared_pen_digits
from playground.digits.strokes import (
    CENTRE,
    MAX_POINTS,
    PEN,
    Pen,
    centre_of_mass,
    draw,
    read_strokes,
    steps,
    to_input,
    to_mnist,
)

SEVEN = [[(0, 0), (5, 0), (2, 9)], [(1, 5), (4, 5)]]
SCRIBBLE = np.cumsum(np.random.default_rng(0).normal(size=(3_000, 2)), axis=0).tolist()


@functools.cache
def dev_pictures() -> np.ndarray:
    return np.stack([to_mnist(drawing) for drawing in shared_pen_digits(DEV).drawings])


def half_dark_extent(profile: np.ndarray) -> float:
    """Between the places where the ink, linearly between pixels, is half of 255."""
    dark = np.flatnonzero(profile >= 127.5)
    first, last = dark[0], dark[-1]
    before = profile[first - 1] if first else 0.0
    after = profile[last + 1] if last + 1 < len(profile) else 0.0
    left = first - (profile[first] - 127.5) / (profile[first] - before)
    right = last + (profile[last] - 127.5) / (profile[last] - after)
    return float(right - left)


def longer_side(picture: np.ndarray) -> float:
    ink = picture.astype("float64")
    return max(half_dark_extent(ink.max(axis=0)), half_dark_extent(ink.max(axis=1)))


def moved(strokes, factor: float, x: float, y: float) -> list:
    return [[(factor * a + x, factor * b + y) for a, b in stroke] for stroke in strokes]


def test_every_drawing_keeps_mnists_invariants() -> None:
    pictures = dev_pictures()
    assert pictures.dtype == np.uint8
    assert pictures.shape == (500, 28, 28)
    assert (pictures.max(axis=(1, 2)) == 255).all()
    centres = np.array([centre_of_mass(picture) for picture in pictures])
    assert np.abs(centres - CENTRE).max() <= 0.5
    assert np.mean(np.abs(centres - CENTRE)) < 0.05
    sides = np.array([longer_side(picture) for picture in pictures])
    assert np.abs(sides - 20).max() <= 0.5


def test_the_drawings_have_mnists_statistics() -> None:
    """Means by digit within a quarter, over all digits within a tenth; as many black, grey and white pixels."""
    mnist, labels, pictures = shared_mnist(), shared_pen_digits(DEV).labels, dev_pictures()
    means = np.array([pictures[labels == digit].mean() for digit in range(10)])
    mnist_means = np.array([mnist.x_train[mnist.y_train == digit].mean() for digit in range(10)])
    assert means == pytest.approx(mnist_means, rel=0.25)
    assert means.mean() == pytest.approx(mnist_means.mean(), rel=0.1)
    assert int(means.argmin()) == int(mnist_means.argmin()) == 1
    for threshold in (0, 127, 200):
        share, mnist_share = (pictures > threshold).mean(), (mnist.x_train > threshold).mean()
        assert share == pytest.approx(mnist_share, rel=0.1)
    picture, mnist_picture = pictures.mean(axis=0).ravel(), mnist.x_train.mean(axis=0).ravel()
    assert np.corrcoef(picture, mnist_picture)[0, 1] > 0.97


@pytest.mark.parametrize("factor", [1e-3, 0.5, 400, 1e12])
def test_size_and_place_of_a_drawing_do_not_matter(factor: float) -> None:
    plain = to_mnist(SEVEN).astype("int64")
    other = to_mnist(moved(SEVEN, factor, 37.5 * factor, -1e3 * factor)).astype("int64")
    assert np.abs(plain - other).max() <= 1


def test_the_line_is_as_wide_in_a_small_drawing() -> None:
    """Ink over length is the pen's width, over all places that a line may have between pixels."""
    for length in (5.0, 10.0):
        more = [
            draw([np.array([[5.0, y], [5.0 + 2 * length, y]])], PEN).sum()
            - draw([np.array([[5.0, y], [5.0 + length, y]])], PEN).sum()
            for y in np.linspace(13.5, 14.5, 20, endpoint=False)
        ]
        assert np.mean(more) / length == pytest.approx(2.5, rel=0.01)


def test_a_fast_stroke_has_no_gaps() -> None:
    """Two points far apart are a line: it is dark wherever it passes."""
    picture = to_mnist([[(0, 0), (300, 1_000)]])
    rows = np.flatnonzero(picture.max(axis=1) >= 128)
    assert rows.tolist() == list(range(rows[0], rows[-1] + 1))
    assert (picture.max(axis=1)[rows[1:-1]] > 200).all()


def test_points_more_or_less_do_not_matter() -> None:
    sparse = [[(0.0, 0.0), (3.0, 8.0)]]
    dense = [[(3 * share, 8 * share) for share in np.linspace(0, 1, 5_000)]]
    assert np.abs(to_mnist(sparse).astype("int64") - to_mnist(dense)).max() <= 1


def test_a_dot_is_a_dot() -> None:
    alone = to_mnist([[(3, 4)]])
    assert alone.max() == 255
    assert 2 <= half_dark_extent(alone.max(axis=0).astype("float64")) <= 3
    assert centre_of_mass(alone) == pytest.approx([14, 14], abs=0.01)
    assert (to_mnist([[(3, 4)] * 50]) == alone).all()
    line = to_mnist([[(0, 0), (0, 10)]])
    dotted = to_mnist([[(0, 0), (0, 10)], [(4, 5)]])
    assert int(dotted.astype("int64").sum() - line.astype("int64").sum()) > 3 * 255


def test_an_empty_drawing_is_none() -> None:
    for nothing in ([], (), [[]], [[], []]):
        assert to_mnist(nothing) is None
        assert to_input(nothing) is None
        assert steps(nothing) is None


@pytest.mark.parametrize(
    ("strokes", "sentence"),
    [
        ([[(float("nan"), 1)]], "finite number"),
        ([[(1, float("inf")), (0, 0)]], "finite number"),
        ([[(1, 2, 3)]], "two numbers"),
        ([[1, 2]], "two numbers"),
        ([[(1,), (1, 2)]], "list of points"),
        ([[("a", "b")]], "list of points"),
        ([[(10**400, 0)]], "list of points"),
        ([7], "list of points"),
        (7, "list of points"),
        ([[(0, 0)] * (MAX_POINTS + 1)], "at most 20,000 points"),
    ],
)
def test_nonsense_is_a_sentence(strokes, sentence: str) -> None:
    for function in (to_mnist, steps, read_strokes):
        with pytest.raises(ValueError, match=sentence):
            function(strokes)


@pytest.mark.parametrize(
    "strokes",
    [
        [SCRIBBLE],
        [np.random.default_rng(1).random((MAX_POINTS, 2)).tolist()],
        [[(1e308, -1e308), (-1e308, 1e308)]],
        [[(1e-320, 0), (0, 0)]],
        [[(0, 0), (1, 1e-9)]],
        [[(0, 0)], [(1e300, 0)], [(5, 5)]],
        [[(0, 0), (0.3, 0.3)] * 200 + [(20, 0)]],
    ],
    ids=["scribble", "black", "enormous", "tiny", "flat", "dots far apart", "all the mass at one end"],
)
def test_strange_drawings_keep_their_ink_inside(strokes) -> None:
    picture = to_mnist(strokes)
    assert picture.max() == 255
    assert not (picture[[0, -1]] > 192).any()
    assert not (picture[:, [0, -1]] > 192).any()


def test_the_steps_end_in_what_a_network_sees() -> None:
    found = steps(SEVEN)
    assert found.cropped.shape == (112, 112)
    assert found.scaled.shape == found.centred.shape == (28, 28)
    assert (found.centred == to_mnist(SEVEN)).all()
    assert found.cropped.max() == found.scaled.max() == 255
    assert half_dark_extent(found.cropped.max(axis=1).astype("float64")) >= 110
    assert longer_side(found.scaled) == pytest.approx(20, abs=0.5)
    # The box is in the middle: as much white above as below.
    rows = np.flatnonzero(found.scaled.max(axis=1) >= 128)
    assert rows[0] + rows[-1] == 27


def test_the_input_is_the_picture_in_shares() -> None:
    found = to_input(SEVEN)
    assert found.shape == (1, 28, 28, 1)
    assert found.dtype == np.float32
    assert (found[0, ..., 0] == to_mnist(SEVEN).astype("float32") / 255).all()


def test_other_pens() -> None:
    thin, thick = to_mnist(SEVEN, Pen(width=1.5)), to_mnist(SEVEN, Pen(width=4.0))
    assert thin.sum() < to_mnist(SEVEN).sum() < thick.sum()
    assert longer_side(thin) == pytest.approx(20, abs=0.5)
    assert longer_side(thick) == pytest.approx(20, abs=0.5)
    assert longer_side(to_mnist(SEVEN, ink_side=16)) == pytest.approx(16, abs=0.5)
    with pytest.raises(ValueError, match="`softness` must be > 0"):
        Pen(width=1, softness=2)
