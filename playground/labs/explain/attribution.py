"""What a page asks of attribution: which methods there are, their settings, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.job import Job
from playground.spec import Spec

ATTRIBUTE = Job("playground.labs.explain.training.attribute:attribute")
LAYERS_TO_FORGET = Job("playground.labs.explain.training.forget:layers_to_forget")
ATTRIBUTE_FORGETFUL = Job("playground.labs.explain.training.forget:attribute_forgetful")

GRADIENT, GRADIENT_INPUT, SMOOTH, INTEGRATED, OCCLUSION, GRAD_CAM, EXACT = (
    "gradient", "gradient × input", "SmoothGrad", "integrated gradients", "occlusion", "Grad-CAM", "exact: w · x",
)  # fmt: skip
METHODS = (GRADIENT, GRADIENT_INPUT, SMOOTH, INTEGRATED, OCCLUSION, GRAD_CAM, EXACT)
SIDE = 28


@dataclass(frozen=True, kw_only=True)
class AttributionSpec(Spec):
    """The settings of all methods.

    Attributes:
        noise: SmoothGrad: standard deviation of the noise, in the unit of the pixels, 0 to 1.
        samples: SmoothGrad: number of noisy pictures.
        steps: Integrated gradients: number of pictures between the empty one and this one.
        window: Occlusion: pixels along a side of the square that is covered.
        stride: Occlusion: pixels from one position to the next.
        cover: Occlusion: the value that the covered pixels get, 0 to 1.
        seed: Of the noise.
    """

    noise: float = 0.15
    samples: int = 32
    steps: int = 128
    window: int = 4
    stride: int = 2
    cover: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        self._require_number("noise", 0, 1)
        self._require_number("samples", 1, 200, whole=True)
        self._require_number("steps", 1, 300, whole=True)
        self._require_number("window", 1, 14, whole=True)
        self._require_number("stride", 1, 14, whole=True)
        self._require_number("cover", 0, 1)
        self._require_number("seed", 0, 2**31 - 1, whole=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class Attribution:
    """Why a network gives a digit its logit.

    Attributes:
        probabilities: Of the ten digits, float32, shape `(10,)`.
        target: The digit whose logit is explained.
        logit: Of the target for this picture.
        empty_logit: Of the target for an empty picture.
        maps: By method, float32, shape `(28, 28)`: how much each pixel speaks for the target, above 0, or against it.
        cam_side: Pixels along a side of Grad-CAM's own map before it is enlarged; 0 without a convolution.
    """

    probabilities: np.ndarray
    target: int
    logit: float
    empty_logit: float
    maps: dict[str, np.ndarray]
    cam_side: int
