"""Ink on paper in a photo: the paper's shade at each pixel, whether the ink is darker or lighter, and where it is.

A photo of paper has shadows, so no single grey separates ink from paper. A closing (the largest value nearby, then the
smallest of those) fills whatever is narrower than its window and leaves the edge of a shadow where it is: the result is the
paper. The contrast of the ink is the share of the paper's light that it takes away, which a shadow does not change.

References:
    N. Otsu, "A threshold selection method from gray-level histograms", 1979.
    J. Serra, "Image Analysis and Mathematical Morphology", 1982: closing and opening, the top-hat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

# The paper is estimated in a small copy: its longer side in pixels, and the window as a share of it.
PAPER_SIDE = 240
PAPER_WINDOW = 0.2
# Ink takes at least this share of the light, and this many standard deviations of the noise.
FAINTEST = 0.10
ABOVE_NOISE = 5.0
# Otsu's two classes are taken as one, ink without soft edges as a program draws it, if the ratio of their means is higher.
ONE_SHADE = 0.75
# Darker paper is treated as if it were this light, or its noise would be taken for ink.
DARKEST = 64.0
# Writing covers at most this share of a page.
MOST_INK = 0.45


@dataclass(frozen=True, kw_only=True)
class Ink:
    """Where the ink is.

    Attributes:
        contrast: float32, shape of the picture, 0 paper to 1: the share of the light between paper and black (or, of light
            ink, between paper and white) by which a pixel differs.
        threshold: The contrast from which a pixel counts as ink, at half the ink's darkness. 0 if nothing is written.
        is_light: Whether the ink is lighter than the paper.
    """

    contrast: np.ndarray
    threshold: float
    is_light: bool

    @property
    def mask(self) -> np.ndarray:
        """bool, shape of the picture: which pixels are ink."""
        if not self.threshold:
            return np.zeros(self.contrast.shape, "bool")
        found: np.ndarray = self.contrast >= self.threshold
        return found


def find_ink(grey: np.ndarray, *, is_light: bool) -> Ink:
    """Finds the ink.

    Args:
        grey: uint8, shape `(height, width)`, 0 black to 255 white.
        is_light: Whether to look for ink that is lighter than the paper.
    """
    # From here on the ink is dark.
    page = 255 - grey if is_light else grey
    if max(page.shape) > PAPER_SIDE:
        page = np.asarray(Image.fromarray(page).filter(ImageFilter.GaussianBlur(max(page.shape) / 2_000)))
    seen = page.astype("float32")
    paper = paper_of(page)
    contrast = np.clip((paper - seen) / np.maximum(paper, DARKEST), 0, 1)
    return Ink(contrast=contrast, threshold=ink_threshold(contrast), is_light=is_light)


def has_light_ink(grey: np.ndarray) -> bool:
    """Whether the ink is lighter than the paper. Ink is the rarer of the two, so the distribution of greys has its long tail there.

    The whole picture and its parts vote, each with the difference of its tails, so that a table around the paper cannot decide.
    """
    small = np.asarray(_small(grey), "float32")
    votes = 0.0
    for parts in (1, 2, 4):
        for rows in np.array_split(small, parts):
            for block in np.array_split(rows, parts, axis=1):
                darkest, middle, lightest = np.percentile(block, (1, 50, 99))
                votes += ((lightest - middle) - (middle - darkest)) / parts**2
    return votes > 0


def paper_of(grey: np.ndarray) -> np.ndarray:
    """The light of the paper at each pixel as if there were no dark ink; float32, shape of the picture."""
    small = np.asarray(_small(grey), "float32")
    # Odd, so that it has a middle.
    window = 2 * round(PAPER_WINDOW * max(small.shape) / 2) + 1
    # The picture is continued beyond its border, so that a dark table along the border is not a narrow line.
    closed = np.pad(small, window, mode="edge")
    for axis in (0, 1):
        closed = _largest_nearby(closed, window, axis)
    for axis in (0, 1):
        # Two more, so that interpolation between the small copy's pixels never makes the edge of a sheet too light.
        closed = -_largest_nearby(-closed, window + 2, axis)
    closed = closed[window:-window, window:-window]
    height, width = grey.shape
    paper: np.ndarray = np.asarray(Image.fromarray(closed).resize((width, height), Image.Resampling.BILINEAR))
    return paper


def ink_threshold(contrast: np.ndarray) -> float:
    """The contrast that separates ink from paper and its ruled lines; 0 if nothing stands out.

    On a large page a thousandth may be ink, and Otsu's threshold would then separate paper from paper. So only pixels that stand
    out from the noise are considered, and the threshold separates the soft edges of the lines from their dark middles.
    """
    middle = float(np.median(contrast))
    noise = 1.4826 * float(np.median(np.abs(contrast - middle)))
    floor = max(FAINTEST, middle + ABOVE_NOISE * noise)
    standing_out = contrast[contrast > floor]
    if not 0 < standing_out.size <= MOST_INK * contrast.size:
        return 0.0
    threshold = otsu(standing_out)
    darker, lighter = standing_out[standing_out >= threshold], standing_out[standing_out < threshold]
    if not darker.size or not lighter.size or lighter.mean() > ONE_SHADE * darker.mean():
        return max(floor, float(standing_out.mean()) / 2)
    return threshold


def otsu(values: np.ndarray, bins: int = 128) -> float:
    """Otsu's threshold, which maximises the variance between the two classes, w0 w1 (m0 - m1)^2.

    Args:
        values: float, any shape, not empty.
        bins: Number of bins of the histogram.
    """
    counts, edges = np.histogram(values, bins)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1].astype("float64")
    above = below[-1] + counts[-1] - below
    mass = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (mass[:-1] / below - (mass[-1] - mass[:-1]) / above) ** 2
    between = np.nan_to_num(between)
    # An empty interval between the classes is a plateau: take its middle.
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))
    return float(edges[1:-1][best].mean())


def _small(grey: np.ndarray) -> Image.Image:
    """A copy whose longer side is at most `PAPER_SIDE`, which averages the noise and makes the rest quick."""
    image = Image.fromarray(grey)
    image.thumbnail((PAPER_SIDE, PAPER_SIDE), Image.Resampling.BOX)
    return image


def _largest_nearby(values: np.ndarray, window: int, axis: int) -> np.ndarray:
    """The largest value in a window around each pixel, along one axis; by doubling, so in log2(window) steps."""
    length = values.shape[axis]
    before = (window - 1) // 2
    pad = [(0, 0), (0, 0)]
    pad[axis] = (before, window - 1 - before)
    wide = np.moveaxis(np.pad(values, pad, constant_values=-np.inf), axis, 0)
    reach = 1
    while reach < window:
        step = min(reach, window - reach)
        wide = np.maximum(wide[:-step], wide[step:])
        reach += step
    return np.moveaxis(wide[:length], 0, axis)
