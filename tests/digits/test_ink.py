"""Ink on paper: threshold against a search, paper under shadows, polarity, and pages on which nothing is written."""

from __future__ import annotations

import numpy as np
import pytest

from playground.digits.ink import find_ink, has_light_ink, ink_threshold, otsu, paper_of

CROSS = np.zeros((400, 600), bool)
CROSS[180:220, 100:500] = True
CROSS[100:300, 290:310] = True


def cross(paper: np.ndarray, share: float) -> np.ndarray:
    """A page with a cross that takes this share of the light, uint8."""
    return np.clip(np.where(CROSS, (1 - share) * paper, paper), 0, 255).astype("uint8")


def test_otsus_threshold_is_the_best_of_all() -> None:
    rng = np.random.default_rng(5)
    values = np.concatenate([rng.normal(0.2, 0.05, 3_000), rng.normal(0.7, 0.1, 500)])

    def within(threshold: float) -> float:
        low, high = values[values < threshold], values[values >= threshold]
        return len(low) * float(low.var()) + len(high) * float(high.var())

    best = min(within(threshold) for threshold in np.linspace(0.1, 0.9, 400))
    assert within(otsu(values)) == pytest.approx(best, rel=0.01)


def test_ink_is_found_in_a_shadow() -> None:
    """The light falls to a fifth from left to right: the ink at the left is lighter than the paper at the right."""
    light = np.broadcast_to(np.linspace(240, 48, 600), (400, 600))
    page = cross(light, 0.6)
    assert page[CROSS].max() > page[~CROSS].min()
    found = find_ink(page, is_light=False)
    assert np.mean(found.mask == CROSS) > 0.99
    assert paper_of(page) == pytest.approx(light, rel=0.1)


def test_ink_is_found_across_the_edge_of_a_shadow() -> None:
    light = np.full((400, 600), 230.0)
    light[:, 320:] = 110
    assert np.mean(find_ink(cross(light, 0.6), is_light=False).mask == CROSS) > 0.98


def test_light_ink_is_dark_ink_the_other_way_round() -> None:
    page = cross(np.full((400, 600), 225.0), 0.7)
    assert not has_light_ink(page)
    assert has_light_ink(255 - page)
    dark, light = find_ink(page, is_light=False), find_ink(255 - page, is_light=True)
    np.testing.assert_array_equal(dark.mask, light.mask)


@pytest.mark.parametrize("noise", [0, 3, 25])
def test_where_nothing_is_written_nothing_is_found(noise: float) -> None:
    rng = np.random.default_rng(2)
    page = np.clip(rng.normal(215, noise, (500, 700)), 0, 255).astype("uint8")
    assert find_ink(page, is_light=False).mask.mean() < 1e-4


def test_a_ruling_is_lighter_than_what_is_written() -> None:
    page = cross(np.full((400, 600), 230.0), 0.8)
    page[20::40] = np.minimum(page[20::40], 175)
    mask = find_ink(page, is_light=False).mask
    assert np.mean(mask == CROSS) > 0.99


def test_a_page_that_is_mostly_ink_is_no_page() -> None:
    assert ink_threshold(np.concatenate([np.zeros(51), np.full(49, 0.8)])) == 0
