"""Noise is distributed as it should be, and the way between two keeps its length."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from playground.labs.gan_digits.latents import latents, slerp


def test_noise_is_normal_and_begins_the_same_for_any_count() -> None:
    noise = latents(3, 2_000, 16)
    assert noise.dtype == np.float32
    assert abs(noise.mean()) < 0.02
    assert abs(noise.std() - 1) < 0.02
    np.testing.assert_array_equal(latents(3, 5, 16), noise[:5])
    assert (latents(4, 5, 16) != noise[:5]).all()


def test_truncated_noise_stays_within_and_is_distributed_so() -> None:
    noise, bound = latents(3, 4_000, 16, 0.7), 0.7
    assert np.abs(noise).max() <= bound
    normal = NormalDist()
    # The variance of a normal distribution cut at ±b is 1 - 2 b p(b) / (2 P(b) - 1).
    wanted = 1 - 2 * bound * normal.pdf(bound) / (2 * normal.cdf(bound) - 1)
    assert noise.var() == pytest.approx(wanted, rel=0.02)
    # Less truncation moves every number outwards, and keeps their order.
    wider = latents(3, 4_000, 16, 1.5)
    assert (np.abs(wider) >= np.abs(noise)).all()
    assert (np.diff(wider.ravel()[np.argsort(noise, axis=None)]) > -1e-5).all()


def test_slerp_keeps_pace_and_length() -> None:
    rng = np.random.default_rng(0)
    begin, end = rng.normal(size=(2, 5))
    begin, end = begin / np.linalg.norm(begin), end / np.linalg.norm(end)
    way = slerp(begin, end, np.linspace(0, 1, 11))
    np.testing.assert_allclose(np.linalg.norm(way, axis=1), 1)
    angles = np.arccos((way[1:] * way[:-1]).sum(axis=1))
    np.testing.assert_allclose(angles, np.arccos(begin @ end) / 10)
    np.testing.assert_allclose(slerp(begin, begin, np.array([0.3])), begin[None])
    np.testing.assert_allclose(slerp(np.zeros(5), begin, np.array([0.3])), 0.3 * begin[None])
