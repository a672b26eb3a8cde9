"""What Keras makes of a picture with a kernel of the visitor's own."""

from __future__ import annotations

import keras
import numpy as np

from playground.labs.inside.kernels import OwnKernel


def convolve(image: np.ndarray, own: OwnKernel) -> np.ndarray:
    """Keras's convolution of a picture with one kernel, without bias or activation.

    Args:
        image: float32, shape `(1, 28, 28, 1)`.
        own: The kernel; its strides or its dilation must be 1.

    Returns:
        float32, shape `(rows, columns)`.
    """
    window = own.window
    kernel = np.reshape(np.asarray(own.weights, "float32"), (window.size, window.size, 1, 1))
    found = keras.ops.conv(image, kernel, strides=window.strides, padding=window.padding, dilation_rate=window.dilation)
    return np.asarray(found)[0, ..., 0]
