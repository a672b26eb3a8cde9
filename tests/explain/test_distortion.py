"""Ten distortions of many pictures at once, against plain loops over pixels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.digits.mnist import shared_mnist
from playground.labs.explain.distortion import (
    DISTORTIONS,
    blur,
    generator_of,
    noise,
    occlusion,
    rotated,
    scale,
    shear,
    shift,
    shifted,
    thickness,
    warped,
)

DIGITS = shared_mnist().x_test[:12].astype("float32") / 255
few = settings(max_examples=15, deadline=None)


def at(image: np.ndarray, x: float, y: float) -> float:
    """The value of a picture between its pixels, by bilinear interpolation, pixel by pixel; 0 outside."""
    total = 0.0
    for row in (math.floor(y), math.floor(y) + 1):
        for column in (math.floor(x), math.floor(x) + 1):
            if 0 <= row < 28 and 0 <= column < 28:
                total += float(image[row, column]) * (1 - abs(x - column)) * (1 - abs(y - row))
    return total


@pytest.mark.parametrize("name", DISTORTIONS)
def test_the_neutral_strength_changes_nothing_and_values_stay_between_0_and_1(name: str) -> None:
    offered = DISTORTIONS[name]
    assert list(offered.strengths) == sorted(set(offered.strengths))
    for strength in offered.strengths:
        found = offered.apply(DIGITS, strength, generator_of(3, 0))
        assert (found.shape, found.dtype) == (DIGITS.shape, np.dtype("float32"))
        assert 0 <= found.min() <= found.max() <= 1
        changed = np.abs(found - DIGITS).max()
        assert changed == 0 if strength == offered.neutral else changed > 0.01


@pytest.mark.parametrize("name", DISTORTIONS)
def test_a_seed_repeats_a_slice(name: str) -> None:
    offered = DISTORTIONS[name]
    strength = offered.strengths[0] if offered.strengths[0] != offered.neutral else offered.strengths[3]
    first, again, other = (offered.apply(DIGITS, strength, generator_of(*seeds)) for seeds in ((1, 0), (1, 0), (2, 0)))
    np.testing.assert_array_equal(first, again)
    drawn = name in ("noise", "shift", "rotation", "shear", "occlusion")
    assert (first != other).any() == drawn


@few
@given(st.lists(st.floats(-1.5, 1.5), min_size=4, max_size=4), st.floats(-6, 6), st.floats(-6, 6), st.integers(0, 11))
def test_a_warp_is_bilinear_interpolation_pixel_by_pixel(
    matrix: list[float], right: float, down: float, index: int
) -> None:
    image, inverse = DIGITS[index], np.array(matrix).reshape(2, 2)
    # The other pictures have other matrices: each gets its own.
    inverses = np.stack([np.eye(2), inverse])
    found = warped(np.stack([DIGITS[0], image]), inverses, np.array([[0, 0], [right, down]]))
    np.testing.assert_array_equal(found[0], DIGITS[0])
    for row, column in np.random.default_rng(index).integers(0, 28, (60, 2)):
        x, y = inverse @ (column - 13.5 - right, row - 13.5 - down) + 13.5
        assert found[1, row, column] == pytest.approx(at(image, x, y), abs=1e-5)


def test_whole_shifts_and_quarter_turns_move_pixels_exactly() -> None:
    moved = shifted(DIGITS, np.tile([3.0, -2.0], (len(DIGITS), 1)))
    np.testing.assert_array_equal(moved[:, :-2, 3:], DIGITS[:, 2:, :-3])
    assert not moved[:, -2:].any()
    turned = rotated(DIGITS, np.full(len(DIGITS), 90.0))
    # Clockwise: what was at the top is at the right.
    np.testing.assert_allclose(turned, np.rot90(DIGITS, -1, axes=(1, 2)), atol=1e-5)


def test_random_shifts_have_one_length_and_many_directions() -> None:
    dot = np.zeros((200, 28, 28), "float32")
    dot[:, 13:15, 13:15] = 1
    found = shift(dot, 6, generator_of(0, 0)).astype("float64")
    rows, columns = np.indices((28, 28)) - 13.5
    mass = found.sum(axis=(1, 2))
    ways = np.stack([(found * axis).sum(axis=(1, 2)) / mass for axis in (columns, rows)], axis=-1)
    np.testing.assert_allclose(np.hypot(*ways.T), 6, atol=0.05)
    angles = np.arctan2(ways[:, 1], ways[:, 0])
    assert np.histogram(angles, 8, (-np.pi, np.pi))[0].min() >= 10


def test_scale_and_shear_are_what_they_say() -> None:
    large, slanted = scale(DIGITS, 1.4, generator_of(0, 0)), shear(DIGITS, 0.5, generator_of(0, 0))
    for row, column in np.random.default_rng(0).integers(0, 28, (40, 2)):
        x, y = ((place - 13.5) / 1.4 + 13.5 for place in (column, row))
        assert large[4, row, column] == pytest.approx(at(DIGITS[4], x, y), abs=1e-5)
        either = [at(DIGITS[4], column + sign * 0.5 * (row - 13.5), row) for sign in (-1, 1)]
        assert min(abs(slanted[4, row, column] - one) for one in either) < 1e-5


def test_blur_is_a_sum_over_a_normal_curve() -> None:
    found = blur(DIGITS, 1.5, generator_of(0, 0))
    reach = range(-27, 28)
    total = sum(math.exp(-0.5 * (d / 1.5) ** 2) for d in reach)
    for row, column in [(0, 0), (14, 9), (20, 13), (27, 27)]:
        expected = sum(
            float(DIGITS[7, other, another]) * math.exp(-0.5 * ((row - other) ** 2 + (column - another) ** 2) / 1.5**2)
            for other in range(28)
            for another in range(28)
        )
        assert found[7, row, column] == pytest.approx(expected / total**2, abs=1e-5)


def test_noise_has_its_standard_deviation_where_nothing_is_cut_off() -> None:
    grey = np.full((200, 28, 28), 0.5, "float32")
    difference = noise(grey, 0.1, generator_of(0, 0)) - grey
    assert difference.std() == pytest.approx(0.1, rel=0.01)
    assert difference.mean() == pytest.approx(0, abs=1e-3)


def test_occlusion_empties_one_square_anywhere() -> None:
    full = np.ones((400, 28, 28), "float32")
    found = occlusion(full, 10, generator_of(0, 0))
    corners = set()
    for image in found:
        rows, columns = np.nonzero(image == 0)
        assert len(rows) == 100
        assert np.ptp(rows) == np.ptp(columns) == 9
        corners.add((rows.min(), columns.min()))
    assert {0, 18} <= {row for row, _ in corners}
    assert {0, 18} <= {column for _, column in corners}


@pytest.mark.parametrize("strength", [-1.25, -1, -0.5, 0.5, 1, 2.25])
def test_thickness_is_dilation_and_erosion_pixel_by_pixel(strength: float) -> None:
    def grown(image: np.ndarray, pick: object) -> np.ndarray:
        new = image.copy()
        for row in range(28):
            for column in range(28):
                near = [(row, column), (row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
                new[row, column] = pick(image[r, c] for r, c in near if 0 <= r < 28 and 0 <= c < 28)
        return new

    pick = max if strength > 0 else min
    whole, rest = divmod(abs(strength), 1)
    expected = DIGITS[2].astype("float64")
    for _ in range(int(whole)):
        expected = grown(expected, pick)
    expected = (1 - rest) * expected + rest * grown(expected, pick)
    np.testing.assert_allclose(thickness(DIGITS, strength, generator_of(0, 0))[2], expected, atol=1e-6)
    ink = thickness(DIGITS, strength, generator_of(0, 0)).sum(axis=(1, 2)) - DIGITS.sum(axis=(1, 2))
    assert (np.sign(ink) == np.sign(strength)).all()


def test_contrast_and_polarity_are_their_equations() -> None:
    grey = DISTORTIONS["contrast"].apply(DIGITS, 0.25, generator_of(0, 0))
    np.testing.assert_allclose(grey.mean(axis=(1, 2)), DIGITS.mean(axis=(1, 2)), atol=1e-6)
    np.testing.assert_allclose(grey.std(axis=(1, 2)), 0.25 * DIGITS.std(axis=(1, 2)), atol=1e-6)
    polarity = DISTORTIONS["inverted polarity"].apply
    np.testing.assert_allclose(polarity(DIGITS, 1, generator_of(0, 0)), 1 - DIGITS, atol=1e-6)
    np.testing.assert_allclose(polarity(DIGITS, 0.5, generator_of(0, 0)), 0.5, atol=1e-6)
